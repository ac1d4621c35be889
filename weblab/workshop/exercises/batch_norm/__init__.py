"""Exercises of the lab 'batch-norm'."""
