"""Pictures drawn rather than photographed: pages, charts, line art, shapes and textures.

Every function takes a NumPy generator and a size and returns RGB uint8 (size, size, 3).
"""

import string
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_LETTERS = np.array(list(string.ascii_lowercase))


@cache
def _font_files() -> tuple[str, ...]:
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    names = sorted(p for p in folder.glob("*.ttf") if "STIXSiz" not in p.name)
    return tuple(str(p) for p in names if "STIXNonUni" not in p.name and "cmex" not in p.name)


@cache
def font(index: int, size: int) -> ImageFont.FreeTypeFont:
    files = _font_files()
    return ImageFont.truetype(files[index % len(files)], size)


def word(rng, longest: int = 9) -> str:
    text = "".join(rng.choice(_LETTERS, rng.integers(1, longest + 1)))
    style = rng.random()
    if style < 0.2:
        return str(rng.integers(0, 10 ** int(rng.integers(1, 6))))
    return text.capitalize() if style < 0.45 else text.upper() if style < 0.55 else text


def _rgb(values) -> tuple[int, int, int]:
    red, green, blue = (int(v) for v in values)
    return red, green, blue


def colour(rng) -> tuple[int, int, int]:
    if rng.random() < 0.35:
        return (int(rng.integers(0, 256)),) * 3
    return _rgb(rng.integers(0, 256, 3))


def _background(rng) -> tuple[int, int, int]:
    kind = rng.random()
    if kind < 0.5:
        return (255, 255, 255) if kind < 0.35 else (int(rng.integers(225, 256)),) * 3
    if kind < 0.7:
        return _rgb(rng.integers(0, 60, 3))
    return colour(rng)


def contrasting(rng, ground) -> tuple[int, int, int]:
    for _ in range(20):
        ink = colour(rng)
        if max(abs(i - g) for i, g in zip(ink, ground, strict=True)) > 60:
            return ink
    return (0, 0, 0) if sum(ground) > 380 else (255, 255, 255)


def page(rng, size: int) -> np.ndarray:
    """A web page or dialog: text, boxes, buttons, rules, small icons."""
    ground = _background(rng)
    image = Image.new("RGB", (size, size), ground)
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(0, 4)):
        x, y = rng.integers(-size // 4, size, 2)
        w, h = rng.integers(8, size, 2)
        fill = colour(rng) if rng.random() < 0.8 else None
        rim = colour(rng) if fill is None or rng.random() < 0.4 else None
        radius = int(rng.integers(0, 10))
        draw.rounded_rectangle((int(x), int(y), int(x + w), int(y + h)), radius, fill, rim)
    y = int(rng.integers(-6, 10))
    face = int(rng.integers(0, 64))
    points = int(rng.integers(7, 22))
    ink = contrasting(rng, ground)
    while y < size:
        if rng.random() < 0.15:
            points, ink = int(rng.integers(7, 34)), contrasting(rng, ground)
        what = rng.random()
        x = int(rng.integers(-10, 20))
        if what < 0.75:
            line = " ".join(word(rng) for _ in range(rng.integers(1, 8)))
            draw.text((x, y), line, fill=ink, font=font(face, points))
            y += int(points * rng.uniform(1.2, 1.8))
        elif what < 0.85:
            draw.line((x, y, size, y), fill=contrasting(rng, ground), width=int(rng.integers(1, 3)))
            y += int(rng.integers(4, 12))
        elif what < 0.95:
            fill = contrasting(rng, ground)
            w, h = int(rng.integers(24, 80)), int(points * 1.8)
            draw.rounded_rectangle((x, y, x + w, y + h), int(rng.integers(0, 8)), fill)
            label = contrasting(rng, fill)
            draw.text((x + 5, y + points // 4), word(rng), fill=label, font=font(face, points))
            y += h + 6
        else:
            side = int(rng.integers(6, 24))
            draw.ellipse((x, y, x + side, y + side), fill=contrasting(rng, ground))
            y += side + 4
    return np.array(image)


def chart(rng, size: int) -> np.ndarray:
    """Bars, lines, points and ticks on a grid."""
    ground = _background(rng)
    canvas = np.full((size, size, 3), ground, np.uint8)
    grid = tuple(int(0.8 * g + 0.2 * 128) for g in ground)
    step = int(rng.integers(12, 48))
    for v in range(int(rng.integers(0, step)), size, step):
        cv2.line(canvas, (0, v), (size, v), grid, 1)
        if rng.random() < 0.5:
            cv2.line(canvas, (v, 0), (v, size), grid, 1)
    kind = rng.random()
    if kind < 0.45:
        width = int(rng.integers(4, 24))
        ink = contrasting(rng, ground)
        for x in range(int(rng.integers(0, width)), size, width + int(rng.integers(2, 10))):
            top = int(rng.integers(0, size))
            fill = ink if rng.random() < 0.7 else contrasting(rng, ground)
            cv2.rectangle(canvas, (x, top), (x + width, size), fill, -1)
    elif kind < 0.85:
        for _ in range(rng.integers(1, 4)):
            n = int(rng.integers(4, 24))
            y = size / 2 + np.cumsum(rng.normal(0, size / 10, n))
            points = np.stack([np.linspace(-4, size + 4, n), y], 1).astype(np.int32)
            ink, thick = contrasting(rng, ground), int(rng.integers(1, 4))
            cv2.polylines(canvas, [points], False, ink, thick, cv2.LINE_AA)
            if rng.random() < 0.4:
                for p in points:
                    cv2.circle(canvas, tuple(map(int, p)), thick + 2, ink, -1, cv2.LINE_AA)
    else:
        ink = contrasting(rng, ground)
        for x, y in rng.integers(0, size, (int(rng.integers(10, 60)), 2)):
            cv2.circle(canvas, (int(x), int(y)), int(rng.integers(1, 5)), ink, -1, cv2.LINE_AA)
    image = Image.fromarray(canvas)
    draw, ink, face = ImageDraw.Draw(image), contrasting(rng, ground), int(rng.integers(0, 64))
    for _ in range(rng.integers(0, 6)):
        left, top = (int(v) for v in rng.integers(0, size, 2))
        draw.text((left, top), word(rng), fill=ink, font=font(face, int(rng.integers(7, 15))))
    return np.array(image)


def line_art(rng, size: int) -> np.ndarray:
    """A binarised drawing: tracks, pads and holes of a board, or a technical sketch."""
    scale = 2  # drawn larger, then thresholded: ragged edges as in a scan
    big = size * scale
    canvas = np.zeros((big, big), np.uint8)
    pitch = int(rng.integers(8, 28)) * scale
    thick = max(scale, int(pitch * rng.uniform(0.15, 0.55)))
    for _ in range(rng.integers(4, 16)):
        p = rng.integers(-1, big // pitch + 2, 2) * pitch
        track = [p.copy()]
        for _ in range(rng.integers(1, 6)):
            step = rng.choice([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1)])
            p = p + step * int(rng.integers(1, 6)) * pitch
            track.append(p.copy())
        cv2.polylines(canvas, [np.array(track, np.int32)], False, 255, thick)
        if rng.random() < 0.7:
            for q in (track[0], track[-1]):
                radius = int(thick * rng.uniform(0.8, 1.6))
                cv2.circle(canvas, tuple(map(int, q)), radius, 255, -1)
                if rng.random() < 0.5:
                    cv2.circle(canvas, tuple(map(int, q)), max(1, radius // 2), 0, -1)
    for _ in range(rng.integers(0, 3)):
        x, y, w, h = (int(v) for v in rng.integers(0, big, 4))
        cv2.rectangle(canvas, (x, y), (x + w // 3, y + h // 3), 255, int(rng.choice([-1, thick])))
    if rng.random() < 0.3:
        centre = tuple(int(v) for v in rng.integers(0, big, 2))
        cv2.circle(canvas, centre, int(rng.integers(10, big)), 255, max(1, thick // 2))
    small = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.75:
        small = np.where(small > 127, 255, 0).astype(np.uint8)
    if rng.random() < 0.5:
        small = 255 - small
    if rng.random() < 0.25:  # drawn in two colours
        low, high = np.array(colour(rng)), np.array(colour(rng))
        if np.abs(low - high).max() > 80:
            t = small[..., None] / 255.0
            return (low * (1 - t) + high * t).astype(np.uint8)
    return np.repeat(small[..., None], 3, axis=2)


def shapes(rng, size: int) -> np.ndarray:
    """Dead leaves (flat or shaded shapes over each other), gradients and noise textures."""
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    turn = np.outer(np.ones(size), ramp) if rng.random() < 0.5 else np.outer(ramp, np.ones(size))
    ends = np.array([colour(rng), colour(rng)], np.float32)
    image = ends[0] * (1 - turn[..., None]) + ends[1] * turn[..., None]
    if rng.random() < 0.4:
        cells = max(2, int(size / rng.integers(2, 24)))
        noise = rng.normal(0, rng.uniform(5, 50), (cells, cells, int(rng.choice([1, 3]))))
        noise = cv2.resize(noise.astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
        image = image + noise.reshape(size, size, -1)
    canvas = np.clip(image, 0, 255).astype(np.uint8)
    for _ in range(int(rng.choice([0, 2, 5, 12, 40]))):
        centre = tuple(int(v) for v in rng.integers(0, size, 2))
        radius = int(np.exp(rng.uniform(np.log(3), np.log(size / 2))))
        if rng.random() < 0.5:
            axes = (radius, max(2, int(radius * rng.uniform(0.3, 1))))
            angle = float(rng.uniform(0, 180))
            cv2.ellipse(canvas, centre, axes, angle, 0, 360, colour(rng), -1, cv2.LINE_AA)
        else:
            corners = rng.uniform(-radius, radius, (int(rng.integers(3, 6)), 2)) + centre
            hull = cv2.convexHull(corners.astype(np.int32))
            cv2.fillConvexPoly(canvas, hull, colour(rng), cv2.LINE_AA)
    return canvas
