"""What a link says about a page and its lab."""
