"""Whether each region that is found is told to be what was done there."""
