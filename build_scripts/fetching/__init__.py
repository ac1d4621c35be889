"""Files that the build fetches: which, from where, and that they are the right ones."""
