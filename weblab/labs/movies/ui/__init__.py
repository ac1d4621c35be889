"""What the lab shows."""
