"""The labs: a folder each, all of the same shape."""
