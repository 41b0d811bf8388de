"""What colors are called."""

import numpy as np

from imgdiff.change.color.ciede2000 import to_lab
from imgdiff.region import Color

#: Basic color terms (Berlin and Kay 1969) and a few between them, each by examples in sRGB.
_EXAMPLES = {
    "black": ("#000000", "#141414"),
    "dark grey": ("#3c3c3c", "#555555"),
    "grey": ("#808080", "#999999"),
    "light grey": ("#c0c0c0", "#dcdcdc"),
    "white": ("#ffffff", "#f4f4f4"),
    "red": ("#ff0000", "#d62728", "#e53935"),
    "dark red": ("#8b0000", "#6d1414"),
    "orange": ("#ff8c00", "#ff7f0e", "#f4a03c"),
    "brown": ("#8b4513", "#6b4423", "#a0693c"),
    "beige": ("#f0e0c0", "#d8c09a"),
    "yellow": ("#ffff00", "#ffd700", "#f0e050"),
    "olive": ("#808000", "#8f8f30"),
    "green": ("#00b000", "#2ca02c", "#4caf50", "#00ff00"),
    "dark green": ("#006400", "#1e4620"),
    "light green": ("#90ee90", "#b8e0b0"),
    "teal": ("#008080", "#1e9a90"),
    "cyan": ("#00ffff", "#40d0e0"),
    "light blue": ("#add8e6", "#87ceeb", "#9ec5f0"),
    "blue": ("#0000ff", "#1f77b4", "#1e88e5", "#3060c8"),
    "dark blue": ("#000080", "#1a2a5e"),
    "purple": ("#800080", "#9467bd", "#6a3aa8"),
    "magenta": ("#ff00ff", "#d030b0"),
    "pink": ("#ffc0cb", "#ff80a8", "#e377c2"),
}


def color_name(color: Color) -> str:
    """The name of the example that is nearest in CIELAB.

    Args:
        color: (red, green, blue), each from 0 to 255.
    """
    names = [name for name, examples in _EXAMPLES.items() for _ in examples]
    known = [_rgb(example) for examples in _EXAMPLES.values() for example in examples]
    lab = to_lab(np.array([[color, *known]], np.uint8))[0]
    return names[int(np.linalg.norm(lab[1:] - lab[0], axis=1).argmin())]


def color_names(before: Color, after: Color) -> tuple[str, str]:
    """What two colors are called; by their numbers, as #1f77b4, where both have one name."""
    names = color_name(before), color_name(after)
    if names[0] != names[1]:
        return names
    one, other = ("#{:02x}{:02x}{:02x}".format(*color) for color in (before, after))
    return one, other


def _rgb(text: str) -> Color:
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
