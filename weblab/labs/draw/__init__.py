"""Draw a digit and see it recognized."""
