"""Processes that work."""
