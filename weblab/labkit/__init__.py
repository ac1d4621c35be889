"""The common parts of all labs."""
