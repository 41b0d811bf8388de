"""Pictures that are neither photographed nor drawn by marks: binarised drawings, shapes, noise.

Every function takes a NumPy generator and a size and returns RGB uint8 (size, size, 3).
"""

import cv2
import numpy as np

from recipe.canvas import color


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
    if rng.random() < 0.25:  # drawn in two colors
        low, high = np.array(color(rng)), np.array(color(rng))
        if np.abs(low - high).max() > 80:
            t = small[..., None] / 255.0
            return (low * (1 - t) + high * t).astype(np.uint8)
    return np.repeat(small[..., None], 3, axis=2)


def shapes(rng, size: int) -> np.ndarray:
    """Dead leaves (flat or shaded shapes over each other), gradients and noise textures."""
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    turn = np.outer(np.ones(size), ramp) if rng.random() < 0.5 else np.outer(ramp, np.ones(size))
    ends = np.array([color(rng), color(rng)], np.float32)
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
            cv2.ellipse(canvas, centre, axes, angle, 0, 360, color(rng), -1, cv2.LINE_AA)
        else:
            corners = rng.uniform(-radius, radius, (int(rng.integers(3, 6)), 2)) + centre
            hull = cv2.convexHull(corners.astype(np.int32))
            cv2.fillConvexPoly(canvas, hull, color(rng), cv2.LINE_AA)
    return canvas
