"""Colours brought to sRGB: CMYK, Lab and ICC profiles."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, icc: Any, notes: list[str]) -> Image.Image:
    """An image in sRGB.

    Args:
        image: Of mode L, RGB, CMYK or LAB.
        icc: The bytes of its ICC profile; None or empty where it has none.
        notes: Gains what was done, also that a broken profile was ignored.

    Returns:
        The image in mode RGB.
    """
    if image.mode in ("CMYK", "LAB"):
        notes.append(f"{'CMYK' if image.mode == 'CMYK' else 'Lab'} converted to RGB")
    if icc and image.mode != "LAB":  # Lab needs no profile
        try:
            return _through_profile(image, icc, notes)
        except Exception:  # ImageCms raises what it likes, and without LittleCMS is not there
            notes.append("ICC profile ignored: it is broken or cannot be applied")
    return as_mode(image, "RGB")


def as_mode(image: Image.Image, mode: str) -> Image.Image:
    """An image in a mode; itself where it is in it, for Pillow would copy it.

    Args:
        image: Of any mode that Pillow converts.
        mode: As in "RGB".
    """
    return image if image.mode == mode else image.convert(mode)


def _through_profile(image: Image.Image, icc: bytes, notes: list[str]) -> Image.Image:
    """Colours brought from their ICC profile to sRGB; untouched where it amounts to sRGB."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(BytesIO(icc))
    space = profile.profile.xcolor_space.strip()
    mode = _PROFILE_MODES.get(space)
    if mode == "RGB" and image.mode == "L":
        image = as_mode(image, "RGB")
    if mode != image.mode:
        notes.append(f"ICC profile ignored: it is for {space}, the pixels are {image.mode}")
        return as_mode(image, "RGB")
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    if mode in ("L", "RGB"):
        probe = _probe(mode)
        before = np.asarray(probe.convert("RGB"), np.int16)
        after = np.asarray(ImageCms.applyTransform(probe, transform), np.int16)
        if abs(after - before).max() <= 1:
            return as_mode(image, "RGB")
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:
        return as_mode(image, "RGB")
    name = " ".join(ImageCms.getProfileDescription(profile).split())[:80]
    notes.append(f"ICC profile {name!r} converted to sRGB")
    return converted


def _probe(mode: str) -> Image.Image:
    """Every grey, or a grid of 4,096 colours."""
    levels = np.arange(0, 256, 1 if mode == "L" else 17, dtype=np.uint8)
    if mode == "L":
        return Image.fromarray(levels[None])
    return Image.fromarray(np.stack(np.meshgrid(levels, levels, levels), -1).reshape(64, 64, 3))
