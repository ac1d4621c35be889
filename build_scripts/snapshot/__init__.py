"""Memory that pages start from, kept when the site is built."""
