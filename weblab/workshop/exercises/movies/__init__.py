"""Exercises of the lab 'movies'."""
