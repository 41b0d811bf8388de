"""Pictures with little texture: the same one under nuisance, and other ones beside it.

Drawn here, by code that neither training nor fitting uses.
"""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.accuracy.embeddings import separation
from benchmarks.markdown import decimal, table
from imgdiff.network.distances import cosine_similarity
from imgdiff.network.runtime.runtime import Runtime
from recipe.scores import Scores, between

HEIGHT, WIDTH = 240, 320
#: Drawn so often, each time other colors and places.
DRAWS = 6
Picture = np.ndarray


def plain(runtime: Runtime, seed: int = 8) -> list[str]:
    """How alike the scores call the two sides of each kind of pair, in the table's lines."""
    rng = np.random.default_rng(seed)
    rows, firsts, seconds = [], [], []
    for name, (draw, disturb) in PAIRS.items():
        before = [draw(rng) for _ in range(DRAWS)]
        after = [disturb(rng, picture) for picture in before]
        one, two = (runtime.embed(*sides) for sides in (before, after))
        cosines = cosine_similarity(one, two)
        distances = np.linalg.norm(one - two, axis=1)
        rows.append([name, decimal(cosines.min(), 3), decimal(float(np.median(cosines)), 3)])
        rows[-1].append(decimal(distances.max(), 3))
        firsts.append(one)
        seconds.append(two)
    scores = between(*(np.concatenate(side).astype(np.float64) for side in (firsts, seconds)))
    same = np.eye(len(scores.cosine), dtype=bool)
    auc = separation(scores.where(same), _of_other_kinds(scores))
    return [
        f"The same plain picture on both sides, {DRAWS} of each kind, one side as named:",
        "",
        *table(["pair", "cosine: least", "median", "distance: most"], rows),
        f"Against pictures of the other kinds AUC {decimal(auc[0], 4)} by cosine, "
        f"{decimal(auc[1], 4)} by distance.",
        "",
    ]


def _of_other_kinds(scores: Scores) -> Scores:
    kind = np.array([FAMILIES[name] for name in PAIRS for _ in range(DRAWS)])
    return scores.where(kind[:, None] != kind)


def _color(rng) -> np.ndarray:
    return rng.integers(20, 236, 3).astype(float)


def _ground(rng) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), _color(rng), np.uint8)


def _ramp(rng) -> Picture:
    first, last = (np.full(3, v) for v in (rng.uniform(0, 80), rng.uniform(170, 255)))
    if rng.random() < 0.5:
        first, last = _color(rng), _color(rng) / 3
    at = np.linspace(0, 1, WIDTH)[None, :, None]
    if rng.random() < 0.5:
        at = np.linspace(0, 1, HEIGHT)[:, None, None]
    return np.round(np.broadcast_to(first + (last - first) * at, (HEIGHT, WIDTH, 3))).astype("u1")


def _chart(rng) -> Picture:
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for y in range(20, HEIGHT, 40):
        picture[y] = 225
    for x in range(20, WIDTH, 40):
        picture[:, x] = 225
    xs = np.linspace(10, WIDTH - 10, 9)
    ys = np.clip(HEIGHT / 2 + np.cumsum(rng.normal(0, 30, 9)), 10, HEIGHT - 10)
    curve = np.stack([xs, ys], axis=1).round().astype(np.int32)
    cv2.polylines(picture, [curve], False, tuple(_color(rng) * 0.7), 2, cv2.LINE_AA)
    return picture


def _page(rng) -> Picture:
    picture = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    picture[:36] = _color(rng)
    x, y = (int(v) for v in rng.integers((20, 60), (180, 160)))
    picture[y : y + 40, x : x + 110] = _color(rng)
    return picture


def _in_steps(count: int) -> Callable[..., Picture]:
    def steps(_rng, picture: Picture) -> Picture:
        step = 255 / (count - 1)
        return np.round(np.round(picture / step) * step).astype(np.uint8)

    return steps


def _noisy(rng, picture: Picture) -> Picture:
    return np.clip(picture + rng.normal(0, 2, picture.shape) + 0.5, 0, 255).astype(np.uint8)


def _darker(_rng, picture: Picture) -> Picture:
    return (picture * 0.94).astype(np.uint8)


def _jpeg(_rng, picture: Picture) -> Picture:
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 30])[1]
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.asarray(decoded)


def _smaller(_rng, picture: Picture) -> Picture:
    return cv2.resize(picture, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)


def _grid_gone(_rng, picture: Picture) -> Picture:
    grid = (picture == 225).all(axis=2, keepdims=True)
    return np.where(grid, np.uint8(240), picture)


PAIRS: dict[str, tuple[Callable[..., Picture], Callable[..., Picture]]] = {
    "ground, noise of 2 levels": (_ground, _noisy),
    "ground, 6 % darker": (_ground, _darker),
    "ground, JPEG 30": (_ground, _jpeg),
    "ramp, in 14 steps": (_ramp, _in_steps(14)),
    "ramp, in 32 steps": (_ramp, _in_steps(32)),
    "ramp, JPEG 30": (_ramp, _jpeg),
    "ramp, noise of 2 levels": (_ramp, _noisy),
    "ramp, 6 % darker": (_ramp, _darker),
    "chart with a grid, half the size": (_chart, _smaller),
    "chart with a grid, JPEG 30": (_chart, _jpeg),
    "chart with a grid, a fainter grid": (_chart, _grid_gone),
    "chart with a grid, 6 % darker": (_chart, _darker),
    "page of two boxes, JPEG 30": (_page, _jpeg),
    "page of two boxes, noise of 2 levels": (_page, _noisy),
}
FAMILIES = {name: name.split(",")[0] for name in PAIRS}
