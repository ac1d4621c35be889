"""The common parts of the labs on digits."""
