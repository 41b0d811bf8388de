"""The page for two images."""
