"""What a visitor did in a lab, kept in the browser for the next visit."""
