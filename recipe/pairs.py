"""Training pairs: content, a change or none, nuisances, and the truth at each place."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from recipe import drawings, plain_pictures, textures
from recipe.canvas import GROUND, PLAIN, Canvas, Edit, Rendering, background
from recipe.changes import change, truth
from recipe.nuisances import disturb

#: Share of each content among the pairs that are measured on.
CONTENTS = {"photo": 0.46, "page": 0.22, "chart": 0.08, "line_art": 0.16, "shapes": 0.08}
#: The same among those that are trained on: lessons beside them. Small print, of which one sign is
#: another; scenes with other line widths, grounds or many changes; pictures with little texture.
TRAINED_ON = {
    "photo": 0.40,
    "page": 0.17,
    "chart": 0.06,
    "print": 0.08,
    "redrawn": 0.06,
    "line_art": 0.12,
    "shapes": 0.06,
    "plain": 0.05,
}
UNCHANGED = 0.4
UNDISTURBED = 0.2
#: Share of the changed pairs that are another picture altogether.
REPLACED = 0.03
#: Share of the drawn pairs whose sides come from two renderers.
RERENDERED = 0.35
SCENES = {
    "page": drawings.PAGES,
    "chart": (drawings.chart,),
    "print": (drawings.fine_print,),
    "redrawn": (*drawings.PAGES, drawings.chart, drawings.chart),
}
TEXTURES = {
    "line_art": textures.line_art,
    "shapes": textures.shapes,
    "plain": plain_pictures.plain_picture,
}
EDITS = ("replace", "replace", "recolor", "recolor", "drop", "move")
#: Of the lessons' scenes every change is an edit: of which kinds, and of how many marks at most.
LESSONS = {"print": (("sign", "sign", "sign", "drop"), 4), "redrawn": (("width", "recolor"), 30)}
#: Share of the changed pairs of redrawn scenes in which the ground is another.
OTHER_GROUND = 0.3
#: (pairs, size) of the batches, in turn: most are small, some see further.
SHAPES = ((8, 96), (8, 96), (8, 96), (3, 160))


@dataclass(frozen=True)
class Pair:
    """before, after: RGB uint8 (S, S, 3). changed, ignored: bool (S, S). likeness: 1 for the same
    picture disturbed, less the more of it changed, 0 for another. levels: uint8 (S, S), how far
    the change moved each place. disturbed: whether the sides had nuisances of their own."""

    before: np.ndarray
    after: np.ndarray
    changed: np.ndarray
    ignored: np.ndarray
    content: str
    source: int
    likeness: float = 1.0
    levels: np.ndarray | None = None
    disturbed: bool = True


@dataclass(frozen=True)
class Scene:
    """A picture that may be drawn again: ``draw(rendering, edits)``; marks: those to edit."""

    picture: np.ndarray
    source: int
    draw: Callable[[Rendering, dict[int, Edit]], np.ndarray] | None = None
    rendering: Rendering = PLAIN
    marks: tuple[int, ...] = ()


class PairMaker:
    """Pairs from photographs (uint8 RGB arrays) and drawings. ``pair(seed, size)`` depends on
    its arguments alone, so any process can make any pair."""

    def __init__(
        self,
        photos: list[np.ndarray],
        contents: dict[str, float] | None = None,
        undisturbed: float = UNDISTURBED,
    ):
        self.photos = photos
        self.undisturbed = undisturbed
        contents = contents or CONTENTS
        self.names = list(contents)
        self.shares = np.array(list(contents.values())) / sum(contents.values())

    def _crop(self, rng, index: int, size: int) -> np.ndarray:
        """A crop of the photograph at a random scale, sometimes mirrored."""
        photo = self.photos[index]
        shortest = min(photo.shape[:2])
        least = np.log(min(size * 0.6, shortest))
        side = int(np.exp(rng.uniform(least, np.log(shortest))))
        top = int(rng.integers(0, photo.shape[0] - side + 1))
        left = int(rng.integers(0, photo.shape[1] - side + 1))
        crop = photo[top : top + side, left : left + side]
        how = cv2.INTER_AREA if side >= size else cv2.INTER_CUBIC
        crop = cv2.resize(crop, (size, size), interpolation=how)
        return crop[:, ::-1].copy() if rng.random() < 0.5 else crop

    def scene(self, rng, content: str, size: int) -> Scene:
        """Something to change and to disturb."""
        index = int(rng.integers(0, len(self.photos)))
        if content == "photo":
            return Scene(self._crop(rng, index, size), index)
        source = int(rng.integers(1_000_000, 2**22))
        if content in TEXTURES:
            return Scene(TEXTURES[content](rng, size), source)
        scenes = SCENES[content]
        scene, seed = scenes[rng.integers(0, len(scenes))], int(rng.integers(0, 2**31))
        photo = self._crop(rng, index, size) if content == "page" else None
        ground = background(rng)

        def canvas(rendering, edits):
            made = Canvas(size, ground, rendering, edits)
            scene(made, np.random.default_rng(seed), photo)
            return made

        rendering = Rendering.random(rng)
        plain = canvas(rendering, {})
        return Scene(
            plain.image(),
            source,
            lambda rendering, edits: canvas(rendering, edits).image(),
            rendering,
            tuple(plain.visible()),
        )

    def _changed(self, rng, scene: Scene, content: str, donor) -> tuple[np.ndarray, dict]:
        """The scene's picture with 1 to 3 changes, and those that are edits of its marks."""
        if content in LESSONS and scene.draw and scene.marks:
            edits = lesson(rng, scene, content)
            return scene.draw(scene.rendering, edits), edits
        count, edits = int(rng.integers(1, 4)), {}
        for _ in range(count):
            if scene.marks and rng.random() < 0.6:
                how = str(rng.choice(EDITS))
                edits[int(rng.choice(scene.marks))] = Edit(how, int(rng.integers(0, 2**31)))
        picture = scene.draw(scene.rendering, edits) if scene.draw and edits else scene.picture
        if len(edits) < count:
            picture = change(rng, picture, content, donor, count - len(edits))
        return picture, edits

    def pair(self, seed, size: int, content: str | None = None, changed: bool | None = None):
        """changed: whether anything changes; by chance if None. A pair without a change may have
        had the same edit on both sides."""
        rng = np.random.default_rng(seed)
        content = content or str(rng.choice(self.names, p=self.shares))
        scene = self.scene(rng, content, size)
        if changed is None:
            changed = rng.random() >= UNCHANGED
        before = after = scene.picture
        edits: dict[int, Edit] = {}
        replaced = changed and rng.random() < REPLACED
        if changed:
            donor = self.scene(rng, content, size).picture
            after, edits = (donor, {}) if replaced else self._changed(rng, scene, content, donor)
        if rng.random() < 0.08:  # the same edit on both sides is no difference
            donor = self.scene(rng, content, size).picture
            state = rng.integers(0, 2**31)
            before = change(np.random.default_rng(state), before, content, donor, 1)
            after = change(np.random.default_rng(state), after, content, donor, 1)
        moved, traces, levels = truth(before, after)
        if scene.draw and not replaced and rng.random() < RERENDERED:
            after = _rerendered(rng, scene, scene.draw, edits, after)
        if rng.random() < 0.5:
            before, after = after, before
        disturbed = bool(rng.random() >= self.undisturbed)
        if disturbed:
            before, after = disturb(rng, before, content), disturb(rng, after, content)
        near = cv2.dilate(moved.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        ignored = (near & ~moved) | traces
        likeness = 0.0 if replaced else 1.0 - 0.6 * float(np.sqrt(moved.mean()))
        return Pair(
            before, after, moved, ignored, content, scene.source, likeness, levels, disturbed
        )

    def batch(self, seed: int, step: int, shapes=SHAPES):
        """Batch number ``step``: ([before, after], {"place": ..., "image": ...}) for Keras."""
        count, size = shapes[step % len(shapes)]
        pairs = [self.pair((seed, step, i), size) for i in range(count)]
        before = np.stack([p.before for p in pairs])
        after = np.stack([p.after for p in pairs])
        image = np.array([[p.likeness, p.source] for p in pairs], np.float32)
        place = np.stack([place_targets(p) for p in pairs])
        return [before, after], {"place": place, "image": image}


def lesson(rng, scene: Scene, content: str) -> dict[int, Edit]:
    """Edits of a few marks of a scene, or of many at once, or of its ground."""
    ways, most = LESSONS[content]
    count = min(int(np.exp(rng.uniform(0, np.log(most + 1)))), len(scene.marks))
    chosen = [int(mark) for mark in rng.choice(scene.marks, count, replace=False)]
    if content == "redrawn" and rng.random() < OTHER_GROUND:
        chosen = [GROUND, *chosen[: rng.integers(0, 3)]]
    return {mark: Edit(str(rng.choice(ways)), int(rng.integers(0, 2**31))) for mark in chosen}


def _rerendered(rng, scene: Scene, draw, edits, picture: np.ndarray) -> np.ndarray:
    """``picture`` as another renderer draws it; what was changed in its pixels stays."""
    other, same_renderer = draw(Rendering.random(rng), edits), draw(scene.rendering, edits)
    raster = (picture != same_renderer).any(axis=2).astype(np.uint8)
    raster = cv2.dilate(raster, np.ones((3, 3), np.uint8)) > 0
    return np.where(raster[..., None], picture, other)


def place_targets(pair: Pair) -> np.ndarray:
    """What the distance map is asked for: float32 (S, S, 2), see ``place_loss``."""
    kind = np.where(pair.changed, 0.0, np.where(pair.ignored, -1.0, 1.0))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pair.changed.astype(np.uint8))
    # A change weighs as its area to the power 0.6: small ones count, large ones do not drown them.
    weight = np.where(pair.changed, stats[labels, cv2.CC_STAT_AREA] ** -0.4, 0.0)
    if pair.levels is not None:  # and less where it is faint: a nuisance moves as much
        weight = weight * np.clip(pair.levels / 48.0, 0.35, 1.0)
    return np.stack([kind, weight], axis=-1).astype(np.float32)


def made_pairs(
    photos: list[np.ndarray],
    count: int,
    size: int,
    seed: int,
    content: str | None = None,
    undisturbed: float = UNDISTURBED,
) -> list[Pair]:
    """Pairs to measure on, the same for the same arguments.

    Args:
        photos: RGB uint8 (H, W, 3) each.
        count: How many pairs.
        size: Their side, in pixels.
        seed: Of all that is drawn.
        content: One of ``CONTENTS``; None: each with its share.
        undisturbed: Share of the pairs without nuisances.
    """
    maker = PairMaker(photos, undisturbed=undisturbed)
    return [maker.pair((seed, i), size, content) for i in range(count)]
