"""Damaged and hostile input at every door: an answer or an error of ours, in time and in memory.

``python -m tests.fuzz --cases 20000`` prints the table of figures; a short run is in the suite.
"""
