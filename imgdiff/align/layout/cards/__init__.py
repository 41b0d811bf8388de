"""Cards in rows and columns of a page: where they are, which are the same, and how they flow on."""
