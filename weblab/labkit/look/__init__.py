"""How the labs look: theme and colors."""
