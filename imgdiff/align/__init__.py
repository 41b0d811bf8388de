"""Brings ``after`` onto the grid of ``before``: first its size, then a motion."""
