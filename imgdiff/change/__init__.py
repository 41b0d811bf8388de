"""Where two images on one grid differ: the evidence, the heat, the regions."""
