"""The page for many pairs."""
