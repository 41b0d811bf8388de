"""How well changes are found: python -m benchmarks.accuracy."""
