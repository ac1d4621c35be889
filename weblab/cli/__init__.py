"""The labs at a command line, without a page: many runs, on many cores, on many machines."""
