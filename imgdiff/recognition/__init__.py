"""A trained run in use: are two images of the same, and whose is this one?"""
