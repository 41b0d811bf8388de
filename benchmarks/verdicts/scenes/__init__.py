"""Drawn scenes as data: a change is another value of a field, so that nothing else moves."""
