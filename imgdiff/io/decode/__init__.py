"""From files, Pillow images and arrays to upright sRGB pixels, uint8 (H, W, 3)."""
