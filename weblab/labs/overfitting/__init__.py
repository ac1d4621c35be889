"""The overfitting lab: what is memorized, and how good settings are found."""
