"""Pairs of pages that Chromium drew; where everything stands on both is asked of it."""

import io
import shutil
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image

from benchmarks.layout.html import KINDS, Scene, scene
from benchmarks.layout.pairs import PagePair, Truth
from imgdiff.geometry import Box

#: How the second page was drawn and both were saved: with a value, a label or the color of a button
#: changed besides; as JPEG of quality 80 to 95 each; by another renderer of letters; all of it.
WAYS = ("as drawn", "edited", "jpeg", "renderer", "all of it")
_WIDTH, _HEIGHT = 1100, 800
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")
_OTHER_RENDERER = ("--disable-font-subpixel-positioning", "--font-render-hinting=full")
#: Key, box and position of each element; on the page where all of it is shown, else in view.
_PLACES = """full => [...document.querySelectorAll('[data-k]')].map(element => {
  const box = element.getBoundingClientRect(), down = full ? scrollY : 0;
  return [element.dataset.k, box.left, box.top + down, box.right, box.bottom + down];
})"""
#: Changes a few values, labels and buttons within elements of these keys; gives their keys, and
#: boxes within the elements.
_EDIT = """([keys, count, seed]) => {
  const all = [...document.querySelectorAll('[data-k] button, td i, [data-k] b')].filter(
    element => keys.includes(element.closest('[data-k]').dataset.k));
  const done = [];
  for (let i = 0; i < count && all.length; i++) {
    seed = (seed * 48271) % 2147483647;
    const element = all.splice(seed % all.length, 1)[0];
    if (element.tagName == 'BUTTON') element.style.background = `hsl(${seed % 360} 70% 50%)`;
    else if (element.tagName == 'B') element.style.color = '#d22';
    else element.textContent = [...element.textContent].map((c, j) => (+c + 3 + j) % 10).join('');
    done.push(element);
  }
  return done.map(element => {
    const whole = element.closest('[data-k]'), own = element.getBoundingClientRect();
    const around = whole.getBoundingClientRect();
    return [whole.dataset.k, own.left - around.left, own.top - around.top,
      own.right - around.left, own.bottom - around.top];
  });
}"""
#: Pixels by which a browser rounds where an element ends.
_ROUNDED = 1
#: What stays in its place while the page moves under it.
_STAYS = {"sticky header": {"head"}, "footer stays": {"foot"}}
Places = dict[str, tuple[float, float, float, float]]


def make_browser_pairs(count: int, seed: int) -> Iterator[PagePair]:
    """So many pages of every kind."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, _CHROMIUM)))
    with sync_playwright() as playwright:
        tabs = [
            playwright.chromium.launch(executable_path=chromium, args=[*_FLAGS, *more]).new_page(
                viewport={"width": _WIDTH, "height": _HEIGHT}
            )
            for more in ((), _OTHER_RENDERER)
        ]
        for number, kind in enumerate(KINDS):
            for index in range(count):
                rng = np.random.default_rng((seed, 77, number, index))
                yield _pair(rng, kind, WAYS[index % len(WAYS)], tabs)


def _pair(rng: np.random.Generator, kind: str, way: str, tabs: list) -> PagePair:
    made = scene(rng, kind)
    before, places = _shot(tabs[0], made, 0)
    common = set(places) & set(_shot(tabs[0], made, 1)[1])
    edits = (sorted(common), int(rng.integers(1, 3)), int(rng.integers(1, 10**6)))
    tab = tabs[way in ("renderer", "all of it")]
    edited: list = []
    asked = edits if way in ("edited", "all of it") else None
    after, places_after = _shot(tab, made, 1, asked, edited)
    ends = _ends(kind, places, len(before)), _ends(kind, places_after, len(after))
    inserted = [
        _in_view(box, *ends[1])
        for k, box in places_after.items()
        if k not in places and k not in made.over
    ]
    removed = [_in_view(box, *ends[0]) for k, box in places.items() if k not in places_after]
    for key in common - _STAYS.get(kind, set()):
        removed += _out_of_view(places[key], places_after[key], *ends)
        inserted += _out_of_view(places_after[key], places[key], *ends[::-1])
    changed = [places_after[key] for key in made.over]
    for key, *own in edited:
        left, top = places[key][:2]
        changed.append(tuple(a + b for a, b in zip(own, (left, top, left, top), strict=True)))
    came, went = _boxes(inserted, len(after)), _boxes(removed, len(before))
    replaced = [box for box in went if any(_is_near(box, other) for other in came)]
    truth = Truth(
        tuple(box for box in came if not any(_is_near(box, other) for other in replaced)),
        tuple(box for box in went if box not in replaced),
        (*_boxes(changed, len(before)), *replaced),
    )
    sides = before, after
    if way in ("jpeg", "all of it"):
        sides = tuple(_as_jpeg(side, int(rng.integers(80, 96))) for side in sides)
    return PagePair(kind, way, *sides, truth, (before, after))


def _shot(tab, made: Scene, side: int, edits=None, edited: list | None = None):
    """A screenshot, uint8 (H, W, 3), and where its elements stand; ``edited`` gets what was."""
    tab.set_content((made.before, made.after)[side])
    tab.evaluate(f"scrollTo(0, {made.scrolled[side]})")
    if edits is not None and edited is not None:
        edited += tab.evaluate(_EDIT, list(edits))
    places: Places = {key: tuple(box) for key, *box in tab.evaluate(_PLACES, made.full)}
    shot = Image.open(io.BytesIO(tab.screenshot(full_page=made.full)))
    return np.array(shot.convert("RGB")), places


def _ends(kind: str, places: Places, height: int) -> tuple[float, float]:
    """Between which rows the page is seen, beside what stays where it is."""
    top = places["head"][3] if kind == "sticky header" else 0
    return top, places["foot"][1] if kind == "footer stays" else height


def _in_view(box, top: float, bottom: float) -> tuple[float, float, float, float]:
    """What of an element nothing that stays lies over."""
    return box[0], max(box[1], top), box[2], max(min(box[3], bottom), top)


def _is_near(one: Box, two: Box) -> bool:
    """Did one give way to the other in its place? That is an edit, in whatever way it is told."""
    return all(abs(a - b) <= _ROUNDED for a, b in zip(one, two, strict=True))


def _out_of_view(box, other, ends, other_ends) -> Iterator[tuple[float, float, float, float]]:
    """The parts of an element that are in view on one page and not on the other."""
    left, top, right, bottom = box
    moved = other[1] - top
    for start, stop in (
        (max(top, ends[0]), min(bottom, other_ends[0] - moved, ends[1])),
        (max(top, other_ends[1] - moved, ends[0]), min(bottom, ends[1])),
    ):
        if stop - start >= 1:
            yield left, start, right, stop


def _boxes(places, height: int) -> tuple[Box, ...]:
    """Those that are on a screenshot of a height, in whole pixels."""
    page = Box(0, 0, _WIDTH, height)
    rounded = (Box(*(round(edge) for edge in place)).intersection(page) for place in places)
    return tuple(box for box in rounded if box is not None and box.area)


def _as_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
