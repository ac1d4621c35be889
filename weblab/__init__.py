"""Deep learning from scratch, alive in a web page."""

__version__ = "0.1.0"
