"""Exercises of the lab 'overfitting'."""
