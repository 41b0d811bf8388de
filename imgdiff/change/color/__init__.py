"""Evidence from color alone."""
