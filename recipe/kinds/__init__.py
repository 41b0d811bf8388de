"""How the classifier of kinds of change is trained: pairs whose maker knows what it did."""
