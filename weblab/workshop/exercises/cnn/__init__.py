"""Exercises of the lab 'cnn'."""
