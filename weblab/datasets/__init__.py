"""Data sets: digits, pen strokes and ratings, loaded natively and in the browser alike."""
