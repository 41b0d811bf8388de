"""What else differs, the verdict, and both in words."""
