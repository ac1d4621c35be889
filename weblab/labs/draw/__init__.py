"""Draw a digit, see it recognised."""
