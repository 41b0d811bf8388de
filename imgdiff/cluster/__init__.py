"""Millions of pairs: the same command on a laptop and on a cluster of Ray."""
