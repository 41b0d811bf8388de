"""Photographs: free pictures that come with scikit-image, retouched or taken again."""

import cv2
import numpy as np
from skimage import data

from . import raycast
from .common import Sample, changed_boxes, relight, sensor_noise, to_bytes

ASTRONAUT = (
    "Eileen Collins, NASA (skimage.data.astronaut)",
    "public domain (NASA Great Images; no known copyright restrictions)",
)
CHELSEA = ("Chelsea the cat, Stefan van der Walt (skimage.data.chelsea)", "CC0")
COFFEE = ("Coffee cup, Rachel Michetti (skimage.data.coffee)", "CC0")
ROCKET = (
    "DSCOVR on Falcon 9, SpaceX (skimage.data.rocket)",
    "public domain (dedicated by SpaceX)",
)
RETINA = ("Fundus photograph, Mikael Häggström (skimage.data.retina)", "CC0 1.0")
HUBBLE = (
    "Hubble eXtreme Deep Field, NASA (skimage.data.hubble_deep_field)",
    "public domain (NASA)",
)


def outline_mask(shape: tuple[int, ...], *outlines: list[tuple[int, int]]) -> np.ndarray:
    """A mask that is 255 inside the polygons."""
    mask = np.zeros(shape[:2], np.uint8)
    for points in outlines:
        cv2.fillPoly(mask, [np.array(points, np.int32)], 255)
    return mask


def retouched() -> Sample:
    """The name tag gone from the suit, the window's reflection gone from the visor."""
    before = data.astronaut()
    tag = [(276, 336), (331, 343), (334, 360), (328, 365), (320, 372), (313, 380), (282, 377)]
    visor = [(342, 420), (375, 420), (378, 425), (370, 467), (340, 464)]
    helmet = [(336, 359), (329, 364), (322, 369), (314, 378), (303, 392), (330, 400), (356, 356)]
    suit = outline_mask(before.shape, tag)
    suit[outline_mask(before.shape, helmet) > 0] = 0
    # The helmet must not bleed into the cloth: fill both, keep the cloth only.
    open_mask = cv2.dilate(outline_mask(before.shape, tag, helmet), np.ones((9, 9)))
    cloth = cv2.inpaint(before, open_mask, 5, cv2.INPAINT_NS).astype(np.float32)
    cloth = cv2.GaussianBlur(cloth, (0, 0), 3)
    weave = before[298:344, 152:212].astype(np.float32)
    cloth[335:381, 275:335] += weave - cv2.GaussianBlur(weave, (0, 0), 2.5)
    soft = cv2.GaussianBlur(suit, (0, 0), 0.8)[..., None] / 255.0
    after = to_bytes(before * (1 - soft) + cloth * soft)
    window = outline_mask(before.shape, visor)
    dark = cv2.GaussianBlur(cv2.inpaint(after, window, 5, cv2.INPAINT_TELEA), (0, 0), 4)
    soft = cv2.GaussianBlur(window, (0, 0), 2)[..., None] / 255.0
    after = to_bytes(after * (1 - soft) + dark * soft)
    return Sample(
        "photo_retouched",
        "Portrait, two retouches",
        before,
        sensor_noise(relight(after, 0.97), 1.2, 1),
        "The name tag was removed from the suit and the window's reflection from the visor.",
        changed_boxes(before, after, 24),
        ("slightly brighter", "noise", "JPEG"),
        *ASTRONAUT,
        "jpg",
        (92, 86),
    )


def light() -> Sample:
    """The same photograph in warmer, dimmer light, noisier and compressed harder."""
    before = data.chelsea()
    after = sensor_noise(relight(before, 1.12, (1.05, 1.0, 0.93), 0.05), 2.5, 2)
    return Sample(
        "photo_light",
        "Cat, other light",
        before,
        after,
        "Nothing: only light, white balance, noise and JPEG compression differ.",
        nuisances=("darker", "warmer", "brighter on one side", "noise", "JPEG quality 60"),
        source=CHELSEA[0],
        licence=CHELSEA[1],
        extension="jpg",
        qualities=(92, 60),
    )


def shifted() -> Sample:
    """Two crops of one photograph, one pixel apart in both directions."""
    photo = data.rocket()
    return Sample(
        "shifted_pixel",
        "Launch pad, one pixel aside",
        np.ascontiguousarray(photo[1:, 1:]),
        np.ascontiguousarray(photo[:-1, :-1]),
        "Nothing: the picture moved by one pixel to the right and one down.",
        nuisances=("one pixel of shift",),
        source=ROCKET[0],
        licence=ROCKET[1],
        extension="jpg",
    )


def object_added() -> Sample:
    """A lump of sugar laid on the table beside the coffee."""
    before = data.coffee()
    after = raycast.lay_sugar(before, (532, 306))
    return Sample(
        "object_added",
        "Coffee, a lump of sugar added",
        before,
        sensor_noise(relight(after, 0.93, (1.0, 1.0, 1.02)), 2.0, 3),
        "A lump of sugar lies on the table, right of the saucer.",
        changed_boxes(before, after, 24),
        ("brighter", "noise", "JPEG"),
        *COFFEE,
        "jpg",
        (92, 82),
    )


def retina() -> Sample:
    """Two photographs of one eye, the later one with a few small bleedings."""
    before = cv2.resize(data.retina(), (700, 700), interpolation=cv2.INTER_AREA)
    bleed = bleeding(before.shape, ((478, 322, 9), (505, 341, 4), (461, 348, 3)))
    after = to_bytes(before * (1 - bleed[..., None] * np.array([0.28, 0.56, 0.44])))
    return Sample(
        "retina_spot",
        "Eye, small bleedings",
        before,
        sensor_noise(relight(after, 0.92, (0.98, 1.0, 1.04), 0.04), 1.5, 4),
        "Three small dark red spots, right of the centre.",
        changed_boxes(before, after, 10),
        ("brighter", "cooler", "brighter on one side", "noise", "JPEG"),
        *RETINA,
        "jpg",
        (90, 84),
    )


def bleeding(shape: tuple[int, ...], spots: tuple[tuple[int, int, int], ...]) -> np.ndarray:
    """Ragged soft spots, each (x, y, radius); 1 in their middle."""
    rough = np.random.default_rng(5).normal(size=shape[:2]).astype(np.float32)
    rough = cv2.GaussianBlur(rough, (0, 0), 3)
    rough /= rough.std()
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    cover = np.zeros(shape[:2], np.float32)
    for left, top, radius in spots:
        away = np.hypot((x - left) / 1.25, y - top) / radius + 0.16 * rough
        cover = np.maximum(cover, np.clip((1.15 - away) * 2.2, 0, 1))
    return cv2.GaussianBlur(cover, (0, 0), 1.2)


def new_star() -> Sample:
    """A part of the deep field in which a star appears."""
    field = data.hubble_deep_field()[120:760, 60:960]
    # The light of a true star of the same picture, made smaller, lends the new one its rays.
    star = field[424:492, 660:728].astype(np.float32)
    star = cv2.resize(star, (50, 50), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[-25:25, -25:25]
    near = np.clip(1.6 - np.hypot(x, y) / 15, 0, 1)[..., None]
    after = field.astype(np.float32)
    after[185:235, 465:515] += np.clip(star - 24, 0, None) * near
    after = to_bytes(after)
    return Sample(
        "new_star",
        "Deep field, a new star",
        np.ascontiguousarray(field),
        sensor_noise(relight(after, 0.94), 2.0, 6),
        "A star with fine rays shines where none was.",
        changed_boxes(field, after, 40),
        ("brighter", "noise", "JPEG"),
        *HUBBLE,
        "jpg",
        (86, 80),
    )
