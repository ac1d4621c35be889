"""What only labs on digits share."""
