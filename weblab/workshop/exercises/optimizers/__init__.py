"""Exercises of the lab 'optimizers'."""
