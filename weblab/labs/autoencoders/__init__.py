"""Autoencoders: squeeze a digit through a code and say it again."""
