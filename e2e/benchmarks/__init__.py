"""Measurements that ``make bench`` prints."""
