"""Trying a trained run on images whose identities are known: metrics, plots, report."""
