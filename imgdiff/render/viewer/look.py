"""How a visitor looks at a comparison: the views, and where one begins."""

from typing import Any

from imgdiff.options import RenderOptions

#: What the viewer can show, and what it is called.
VIEWS = {
    "heat_before": "Heat over before",
    "heat_after": "Heat over after",
    "swipe": "Swipe",
    "side": "Side by side",
    "onion": "Onion skin",
    "blink": "Blink",
    "heat": "Heat alone",
}
#: view: one of ``VIEWS``. opacity: of the heat. mix: how much of after lies over before as an
#: onion skin. swipe: how much is before, from the left. All three in [0, 1]. frames: round the
#: regions. region: the chosen one's number, 0 for none.
DEFAULT_LOOK: dict[str, Any] = {
    "view": "heat_before",
    "opacity": RenderOptions.opacity,
    "mix": 0.5,
    "swipe": 0.5,
    "frames": True,
    "region": 0,
}
