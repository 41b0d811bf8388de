"""How the shipped weights are made: python -m recipe, from a checkout."""
