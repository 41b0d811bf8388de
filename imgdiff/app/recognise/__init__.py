"""The page for a network of one's own: verify, identify, collect, evaluate."""
