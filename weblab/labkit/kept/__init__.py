"""A visitor's work in a lab, kept in the browser for the next visit."""
