"""How well networks trained on one's own images recognize: python -m benchmarks.recognition."""
