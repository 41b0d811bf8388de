"""Training a Siamese network on one's own images."""
