"""Images that people bring to learn from."""
