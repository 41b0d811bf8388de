"""Images to learn from: found, understood, decoded, split, altered."""
