"""A run of training: its folder, and its network ready to use."""
