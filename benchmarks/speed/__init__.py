"""How fast imgdiff is: python -m benchmarks.speed."""
