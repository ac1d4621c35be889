"""Widgets of the labs on digits."""
