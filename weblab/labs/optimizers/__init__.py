"""The optimizers lab: many ways down one slope, and no universal winner."""
