"""Pages with inserted and removed bands: what imgdiff says of them, and what is right."""
