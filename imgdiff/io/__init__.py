"""Images in and files out: reading whatever a user has, writing whole files, changing sizes.

``load`` reads an image, with ``decode`` for its pixels; ``write`` and ``png`` write. Importing
this package loads none of them.
"""
