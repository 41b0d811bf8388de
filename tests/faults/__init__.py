"""Killed at any moment, a full disk, a read-only one: nothing is lost, nothing half-written, and
the next run goes on.

``python -m tests.faults --kills 500`` prints the table of figures; a short run is in the suite.
"""
