"""Pictures that look alike, among many: an index of embeddings, and what is near in it."""
