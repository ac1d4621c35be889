"""Exercises of the lab 'backprop'."""
