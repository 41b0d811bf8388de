"""How a visitor looks at a comparison: the views, and where one begins."""

from typing import Any

import numpy as np

from imgdiff.options import RenderOptions

#: What the viewer can show, and what it is called.
VIEWS = {
    "marks": "Changes",
    "heat_before": "Heat",
    "heat_after": "Heat on after",
    "swipe": "Swipe",
    "side": "Side by side",
    "onion": "Onion skin",
    "blink": "Blink",
    "flash": "Flash changes",
    "heat": "Heat alone",
    "pixels": "Pixels",
    "mask": "Mask",
}
#: view: one of ``VIEWS``, or "auto" for what suits the pictures. opacity: of the heat. mix: how
#: much of after lies over before as an onion skin. swipe: how much is before, from the left. All
#: three in [0, 1]. frames: round the regions. motion: what was brought together. region: the
#: chosen one's number, 0 for none.
DEFAULT_LOOK: dict[str, Any] = {
    "view": "auto",
    "opacity": RenderOptions.opacity,
    "mix": 0.5,
    "swipe": 0.5,
    "frames": True,
    "motion": True,
    "region": 0,
}
#: Of the pixels of a screen, at least this share is like the one beside.
_FLAT = 0.6
#: A ground is light from this level, and so many levels about its median are like it.
_LIGHT, _ALIKE = 180, 24
#: Rows that are looked at.
_ROWS = 400


def view_for(before: np.ndarray, changed: bool = True) -> str:
    """The view that suits a picture: on a screen or a page, all that is equal stays as it is.

    Args:
        before: uint8 (H, W, 3) RGB.
        changed: Whether anything is lit; where nothing is, heat would only darken.

    Returns:
        "marks" for what was drawn by a machine, for what lies on a light ground, as on paper, and
        where nothing changed; "heat_before" for the rest, what a camera took.
    """
    rows = before[:: max(1, len(before) // _ROWS)]
    if not changed:
        return "marks"
    if rows.shape[1] < 2:
        return "heat_before"
    flat = float((rows[:, 1:] == rows[:, :-1]).all(axis=2).mean())
    return "marks" if flat >= _FLAT or _light_ground(rows) else "heat_before"


def _light_ground(rows: np.ndarray) -> bool:
    ground = np.median(rows.reshape(-1, 3)[::7], axis=0)
    alike = (np.abs(rows - ground) <= _ALIKE).all(axis=2).mean()
    return bool(ground.min() >= _LIGHT and alike >= _FLAT)
