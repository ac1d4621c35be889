"""Autoencoders: compress a digit into a code and reconstruct it."""
