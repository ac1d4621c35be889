"""What the lab computes."""
