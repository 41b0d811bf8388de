"""A circuit board of marks: tracks, pads, holes, chips and what is printed on it."""

from recipe.canvas import Canvas, contrasting, word

#: Lacquers, and the black and white of a scanned board.
BOARD_GROUNDS = ((20, 90, 50), (16, 70, 40), (20, 40, 110), (120, 20, 30), (25, 25, 28), (0, 0, 0))


def board(canvas: Canvas, rng, photo=None) -> None:
    """Copper of one color on the canvas's ground."""
    size, ground = canvas.size, canvas.ground
    binary = ground == (0, 0, 0)
    copper = (255, 255, 255) if binary else tuple(int(v) for v in rng.integers(140, 220, 3))
    if not binary and rng.random() < 0.6:
        copper = (
            int(rng.integers(170, 220)),
            int(rng.integers(140, 180)),
            int(rng.integers(70, 120)),
        )
    thick = int(rng.integers(2, 7))
    pitch = int(rng.integers(2, 4)) * thick + 4
    for start in range(int(rng.integers(0, pitch)), size, pitch):
        if rng.random() < 0.65:
            canvas.line(_track(rng, size, start), copper, thick)
    for _ in range(int(rng.integers(3, 14))):
        x, y = (int(v) for v in rng.integers(0, size, 2))
        r = int(rng.integers(3, 10))
        pad = canvas.box if rng.random() < 0.3 else canvas.ellipse
        pad(x - r, y - r, x + r, y + r, copper)
        if rng.random() < 0.7:
            h = max(1, r // 2)
            canvas.ellipse(x - h, y - h, x + h, y + h, ground if binary else (15, 15, 15))
    if binary:
        for _ in range(int(rng.integers(1, 6))):  # specks and pin holes
            x, y = (int(v) for v in rng.integers(0, size, 2))
            r = int(rng.integers(1, 5))
            canvas.ellipse(x - r, y - r, x + r, y + r, copper if rng.random() < 0.5 else ground)
        return
    face, points = int(rng.integers(0, 512)), int(rng.integers(8, 14))
    for _ in range(int(rng.integers(1, 5))):
        x, y = (int(v) for v in rng.integers(0, size, 2))
        w, h = (int(v) for v in rng.integers(18, 70, 2))
        for pin in range(x + 3, x + w - 3, 8):
            canvas.box(pin, y - 4, pin + 3, y - 1, (200, 200, 205))
            canvas.box(pin, y + h + 1, pin + 3, y + h + 4, (200, 200, 205))
        chip = tuple(int(v) for v in rng.integers(20, 60, 3))
        canvas.box(x, y, x + w, y + h, chip, None, int(rng.integers(0, 4)))
        canvas.text(x + 4, y + points + 3, word(rng, 4).upper(), (225, 225, 225), face, points)
    for _ in range(int(rng.integers(1, 6))):
        x, y = (int(v) for v in rng.integers(0, size, 2))
        name = f"{rng.choice(list('RCUQDL'))}{rng.integers(1, 99)}"
        canvas.text(x, y, name, contrasting(rng, ground, 120), face, points)


def _track(rng, size: int, start: int) -> list[tuple[int, int]]:
    """Across the board, straight or with a bend of 45 degrees."""
    first, last = int(rng.integers(-10, size // 3)), int(rng.integers(size // 2, size + 10))
    points = [(first, start)]
    if rng.random() < 0.5:
        bend, off = int(rng.integers(size // 4, 3 * size // 4)), int(rng.integers(-30, 31))
        points += [(bend, start), (bend + abs(off), start + off)]
        last = max(last, bend + abs(off) + 4)
    points.append((last, points[-1][1]))
    return points if rng.random() < 0.5 else [(y, x) for x, y in points]
