"""A floor plan in black lines, with rooms named and a dimension."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.verdicts.colors import Color
from benchmarks.verdicts.scenes import shapes
from benchmarks.verdicts.text import draw_text

ROOMS = ("Kitchen", "Bath", "Living", "Office", "Store", "Hall", "Studio", "Garage")


@dataclass(frozen=True)
class Plan:
    """What the plan shows. wall: where the inner upright wall stands, in pixels. cross: where the
    one across stands."""

    size: tuple[int, int]
    wall: int
    cross: int
    rooms: tuple[str, str, str]
    dimension: str
    thick: int = 3
    door: bool = True
    ground: Color = (250, 250, 248)
    ink: Color = (20, 20, 20)

    @classmethod
    def random(cls, rng: np.random.Generator, size: tuple[int, int]) -> "Plan":
        """Any plan of three rooms."""
        width, height = size
        names = rng.choice(ROOMS, 3, replace=False)
        return cls(
            size,
            int(rng.uniform(0.4, 0.6) * width),
            int(rng.uniform(0.4, 0.6) * height),
            (str(names[0]), str(names[1]), str(names[2])),
            f"{rng.integers(2, 9)}.{rng.integers(10, 99)} m",
            int(rng.integers(2, 5)),
        )

    def but(self, **fields: Any) -> "Plan":
        """The same with other values of some fields."""
        return replace(self, **fields)

    def draw(self) -> np.ndarray:
        """uint8 (H, W, 3)."""
        width, height = self.size
        image = shapes.flat(self.size, self.ground)
        thick, edge = self.thick, 14
        image[edge : height - edge, [*range(edge, edge + thick + 2)]] = self.ink
        image[edge : height - edge, width - edge - thick - 2 : width - edge] = self.ink
        image[edge : edge + thick + 2, edge : width - edge] = self.ink
        image[height - edge - thick - 2 : height - edge, edge : width - edge] = self.ink
        image[edge : height - edge, self.wall : self.wall + thick] = self.ink
        image[self.cross : self.cross + thick, edge : width // 3] = self.ink
        if self.door:
            at = (width // 3 - 6, self.cross + thick)
            turn = np.linspace(0, np.pi / 2, 12)
            arc = [(at[0] + 24 * np.cos(t), at[1] + 24 * np.sin(t)) for t in turn]
            shapes.stroke(image, arc, self.ink, 1)
        size = 11 if width < 300 else 13
        for name, at in zip(
            self.rooms,
            ((28, edge + 18), (28, self.cross + 20), (round(width * 0.68), height // 3)),
            strict=True,
        ):
            draw_text(image, at, name, self.ink, "sans", size)
        draw_text(image, (28, height - edge - 26), self.dimension, self.ink, "sans", size)
        return image
