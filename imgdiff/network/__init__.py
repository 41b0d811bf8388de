"""The network: what it is, its weights, and how it is run."""
