"""The view of the lab."""
