"""Exercises of the lab 'autoencoders'."""
