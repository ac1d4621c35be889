"""Links: the state of a page and its lab."""
