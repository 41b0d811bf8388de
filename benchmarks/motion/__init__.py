"""Pairs whose motion is known: how exactly it is undone, and what is found afterwards."""
