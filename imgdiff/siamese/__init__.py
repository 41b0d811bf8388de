"""The Siamese VGG16: backbone, heads, losses, weights and the runtime."""
