"""Checks of exercises: against the engine, the numerical gradient and known mistakes."""
