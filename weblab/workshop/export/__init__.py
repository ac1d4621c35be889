"""A run to take along: as a short script, as a notebook, and as PyTorch."""
