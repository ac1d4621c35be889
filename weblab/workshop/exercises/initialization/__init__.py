"""Exercises of the lab 'initialization'."""
