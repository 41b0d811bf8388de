"""Training a network on one's own images."""
