"""A page of an application: a bar, a heading, a sentence, tiles with numbers, buttons."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color, any_color, readable
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.text import draw_text

WORDS = (
    *("Harbour", "Ledger", "Meadow", "Quarry", "Signal", "Voyage", "Orchard", "Lantern"),
    *("Copper", "Willow", "Granite", "Summit", "Beacon", "Timber", "Cedar", "Falcon"),
)
ACTIONS = ("Save", "Cancel", "Export", "Share", "Print", "Close", "Apply", "Send")


def sentence(rng: np.random.Generator, words: int) -> str:
    """Words in a row, the first one capital, with a full stop."""
    return (" ".join(str(w) for w in rng.choice(WORDS, words)).capitalize()) + "."


def amount(rng: np.random.Generator) -> str:
    """A sum of money such as 4,281.60."""
    return f"{rng.integers(1, 99)},{rng.integers(100, 1000)}.{rng.integers(10, 100)}"


@dataclass(frozen=True)
class Page:
    """What the page shows. band: color of a strip across it below the bar, None for none;
    band_share: its height as a share of the page's."""

    size: tuple[int, int]
    ground: Color
    bar: Color
    title: str
    heading: str
    lines: tuple[str, ...]
    tiles: tuple[Color, ...]
    numbers: tuple[str, ...]
    buttons: tuple[Color, ...]
    actions: tuple[str, ...]
    band: Color | None = None
    band_share: float = 0.1
    font: str = "sans"
    renderer: str = "hinted"

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int], dark: bool = False) -> "Page":
        """Any page, on a light or on a dark ground."""
        low, high = (18, 48) if dark else (236, 255)
        grey = int(rng.integers(low, high + 1))
        ground = (grey, grey, min(255, grey + int(rng.integers(0, 6))))
        tile = tuple(min(255, v + 14) if dark else max(0, v - 12) for v in ground)
        count = max(1, size[0] // 120)
        button = any_color(rng, 30, 200)
        return cls(
            size,
            ground,
            any_color(rng, 10, 90),
            f"{rng.choice(WORDS)} {rng.choice(WORDS)}",
            str(rng.choice(WORDS)),
            tuple(sentence(rng, max(2, size[0] // 70)) for _ in range(max(1, size[1] // 120))),
            (tile,) * count,  # type: ignore[arg-type]
            tuple(amount(rng) for _ in range(count)),
            (button,) * min(3, max(1, size[0] // 110)),
            tuple(str(a) for a in rng.choice(ACTIONS, 3, replace=False)),
            font=str(rng.choice(["sans", "serif"])),
        )

    def but(self, **fields: Any) -> "Page":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        width, height = self.size
        image = shapes.flat(self.size, self.ground)
        bar = 28
        if self.band is not None:
            image[bar : bar + round(self.band_share * height)] = self.band
        image[:bar] = self.bar
        ink = readable(self.ground)

        def text(x: int, y: int, words: str, color: Color, size: int, font: str = "") -> None:
            draw_text(image, (x, y), words, color, font or self.font, size, self.renderer)

        text(12, 6, self.title, readable(self.bar), 13)
        text(14, bar + 10, self.heading, ink, 18, "bold")
        y = bar + 38
        for line in self.lines:
            text(14, y, line, ink, 12)
            y += 18
        y += 6
        step = (width - 20) // len(self.tiles)
        for i, (tile, number) in enumerate(zip(self.tiles, self.numbers, strict=True)):
            left = 14 + i * step
            if y + 48 < height:
                shapes.rounded(image, (left, y, left + step - 10, y + 46), 6, tile)
                text(left + 10, y + 14, number, readable(tile), 14)
        y += 58
        for i, (button, action) in enumerate(zip(self.buttons, self.actions, strict=False)):
            left = 14 + i * 92
            if y + 30 < height and left + 84 < width:
                shapes.rounded(image, (left, y, left + 80, y + 28), 5, button)
                text(left + 14, y + 6, action, readable(button), 12)
        return image
