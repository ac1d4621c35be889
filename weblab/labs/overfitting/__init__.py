"""The overfitting lab: what is learned by heart, and how good settings are found."""
