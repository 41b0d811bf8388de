"""Evidence of letters: the same one drawn by another renderer, or another one."""
