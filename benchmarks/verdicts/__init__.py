"""Pairs of images with the answer that a person gives at a glance, and how often tools differ."""
