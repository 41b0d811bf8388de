"""Pages and charts, drawn by marks on a ``Canvas``.

A scene is a function (canvas, generator, photograph or None) that makes the same marks for the
same generator, whatever the canvas does with them.
"""

import numpy as np

from recipe.canvas import Canvas, color, contrasting, rgb, word


def page(canvas: Canvas, rng, photo=None) -> None:
    """A web page: boxes, text, rules, buttons, icons, perhaps a photograph."""
    size, ground = canvas.size, canvas.ground
    for _ in range(rng.integers(0, 4)):
        x, y = (int(v) for v in rng.integers(-size // 4, size, 2))
        w, h = (int(v) for v in rng.integers(8, size, 2))
        fill = color(rng) if rng.random() < 0.8 else None
        rim = color(rng) if fill is None or rng.random() < 0.4 else None
        canvas.box(x, y, x + w, y + h, fill, rim, int(rng.integers(0, 10)))
    if photo is not None and rng.random() < 0.25:
        side = int(rng.integers(size // 4, size * 3 // 4))
        x, y = (int(v) for v in rng.integers(-side // 3, size - side // 3, 2))
        canvas.picture(x, y, photo[:side, : int(side * rng.uniform(0.7, 1.3))])
    y, face, points = int(rng.integers(-6, 10)), _face(rng), int(rng.integers(7, 22))
    ink = contrasting(rng, ground)
    while y < size:
        if rng.random() < 0.15:
            points, ink = int(rng.integers(7, 34)), contrasting(rng, ground)
        what, x = rng.random(), int(rng.integers(-10, 20))
        if what < 0.7:
            canvas.text(x, y + points, words(rng, 8), ink, face, points)
            y += int(points * rng.uniform(1.2, 1.8))
        elif what < 0.8:
            canvas.line([(x, y), (size, y)], contrasting(rng, ground), int(rng.integers(1, 3)))
            y += int(rng.integers(4, 12))
        elif what < 0.9:
            y += button(canvas, rng, x, y, face, points) + 6
        else:
            side = int(rng.integers(8, 28))
            for step in range(rng.integers(1, 5)):
                icon(canvas, rng, x + step * (side + 6), y, side, ink)
            y += side + 4


def dialog(canvas: Canvas, rng, photo=None) -> None:
    """A form: title bar, labels, fields, check boxes, sliders, buttons."""
    size, face = canvas.size, _face(rng)
    points = int(rng.integers(8, 16))
    left, top = (int(v) for v in rng.integers(-10, size // 4, 2))
    panel = contrasting(rng, canvas.ground, 12)
    ink = contrasting(rng, panel, 90)
    right, bottom = left + int(rng.integers(size // 2, size * 2)), top + size * 2
    canvas.box(left, top, right, bottom, panel, contrasting(rng, panel), int(rng.integers(0, 8)))
    bar = contrasting(rng, panel, 30)
    canvas.box(left, top, right, top + points * 2, bar)
    canvas.text(left + 6, top + points + 4, words(rng, 3), contrasting(rng, bar, 90), face, points)
    y = top + points * 3
    field = contrasting(rng, panel, 10)
    while y < size:
        what, x = rng.random(), left + 8
        if what < 0.35:
            canvas.text(x, y + points, words(rng, 2), ink, face, points)
            wide = int(rng.integers(30, 120))
            x += int(rng.integers(30, 60))
            canvas.box(x, y - 2, x + wide, y + points + 4, field, ink, int(rng.integers(0, 4)))
            text_ink = contrasting(rng, field, 90)
            canvas.text(x + 4, y + points, words(rng, 2), text_ink, face, points)
        elif what < 0.6:
            round_, side = rng.random() < 0.4, points
            mark = canvas.ellipse if round_ else canvas.box
            mark(x, y, x + side, y + side, field, ink)
            if rng.random() < 0.5:
                inner = max(2, side // 4)
                mark(x + inner, y + inner, x + side - inner, y + side - inner, bar)
            canvas.text(x + side + 6, y + points, words(rng, 3), ink, face, points)
        elif what < 0.75:
            canvas.box(x, y + points // 2, x + 80, y + points // 2 + 3, field, None, 1)
            at = x + int(rng.integers(0, 76))
            canvas.ellipse(at, y, at + points, y + points, bar, ink)
        else:
            y += button(canvas, rng, x, y, face, points) - points
        y += int(points * rng.uniform(1.7, 2.4))


def table(canvas: Canvas, rng, photo=None) -> None:
    """Rows and columns of words and numbers, ruled or striped."""
    size, ground, face = canvas.size, canvas.ground, _face(rng)
    points = int(rng.integers(7, 14))
    row = int(points * rng.uniform(1.4, 2.2))
    edges = np.cumsum(rng.integers(24, 70, 12)) - int(rng.integers(0, 40))
    stripe = contrasting(rng, ground, 8) if rng.random() < 0.5 else None
    rule = contrasting(rng, ground, 20) if stripe is None or rng.random() < 0.3 else None
    ink, numbers = contrasting(rng, ground, 90), rng.random(len(edges)) < 0.6
    top = -int(rng.integers(0, row))
    for i, y in enumerate(range(top, size, row)):
        if stripe is not None and i % 2:
            canvas.box(0, y, size, y + row - 1, stripe)
        if rule is not None:
            canvas.line([(0, y), (size, y)], rule, 1)
        for x, number in zip(edges, numbers, strict=True):
            if x < size and rng.random() < 0.9:
                text = f"{rng.uniform(0, 10 ** rng.integers(1, 5)):.2f}" if number else word(rng)
                canvas.text(int(x) + 3, y + (row + points) // 2 - 1, text, ink, face, points)
    if rule is not None and rng.random() < 0.6:
        for x in edges:
            canvas.line([(int(x), 0), (int(x), size)], rule, 1)


def document(canvas: Canvas, rng, photo=None) -> None:
    """Paragraphs of dense text."""
    face, points = _face(rng), int(rng.integers(7, 18))
    ink = contrasting(rng, canvas.ground, 110)
    leading, indent = points * rng.uniform(1.15, 1.6), int(rng.integers(-20, 20))
    y = -rng.uniform(0, points)
    while y < canvas.size:
        first = rng.random() < 0.15
        x = indent + (12 if first else 0)
        canvas.text(x, int(y) + points, words(rng, 14), ink, face, points)
        y += leading * (1.6 if rng.random() < 0.1 else 1)


def fine_print(canvas: Canvas, rng, photo=None) -> None:
    """Labels and amounts at the sizes of bills, tables and status lines, 8 to 16 px."""
    points, face = int(rng.integers(8, 17)), _face(rng)
    ink, row = contrasting(rng, canvas.ground, 90), int(points * rng.uniform(1.3, 2.6))
    column = int(rng.integers(5, 14)) * points
    for y in range(int(rng.integers(0, row)), canvas.size + row, row):
        for x in range(int(rng.integers(-4, 12)), canvas.size, column):
            if rng.random() < 0.8:
                written = amount(rng) if rng.random() < 0.6 else words(rng, 2)
                canvas.text(x, y, written, ink, face, points)


def amount(rng) -> str:
    """A number as people write them: a sum, a date, a time, a share, a version."""
    n = [int(v) for v in rng.integers(0, 100, 3)]
    ways = (
        f"{10 ** int(rng.integers(1, 6)) * rng.random():,.2f}",
        f"{n[0] % 28 + 1:02}.{n[1] % 12 + 1:02}.20{n[2]:02}",
        f"{n[0] % 24:02}:{n[1] % 60:02}",
        f"{n[0]}.{n[1]} %",
        f"v{n[0] % 10}.{n[1] % 20}.{n[2]}",
    )
    return str(ways[rng.integers(0, len(ways))])


def chart(canvas: Canvas, rng, photo=None) -> None:
    """Bars, lines, points or slices, on a grid, with labels."""
    size, ground = canvas.size, canvas.ground
    grid = rgb(0.8 * g + 0.2 * 128 for g in ground)
    step = int(rng.integers(12, 48))
    for v in range(int(rng.integers(0, step)), size, step):
        canvas.line([(0, v), (size, v)], grid)
        if rng.random() < 0.5:
            canvas.line([(v, 0), (v, size)], grid)
    kind, ink = rng.random(), contrasting(rng, ground)
    if kind < 0.4:
        width = int(rng.integers(4, 24))
        for x in range(int(rng.integers(0, width)), size, width + int(rng.integers(2, 10))):
            fill = ink if rng.random() < 0.7 else contrasting(rng, ground)
            canvas.box(x, int(rng.integers(0, size)), x + width, size, fill)
    elif kind < 0.75:
        for _ in range(rng.integers(1, 4)):
            n = int(rng.integers(4, 24))
            heights = size / 2 + np.cumsum(rng.normal(0, size / 10, n))
            points = list(zip(np.linspace(-4, size + 4, n), heights, strict=True))
            ink, thick = contrasting(rng, ground), int(rng.integers(1, 4))
            canvas.line(points, ink, thick)
            if rng.random() < 0.4:
                for px, py in points:
                    r = thick + 1
                    canvas.ellipse(px - r, py - r, px + r, py + r, ink)
    elif kind < 0.9:
        for x, y in rng.integers(0, size, (int(rng.integers(10, 60)), 2)):
            r = int(rng.integers(1, 5))
            canvas.ellipse(int(x) - r, int(y) - r, int(x) + r, int(y) + r, ink)
    else:
        cx, cy = rng.uniform(0.2, 0.8, 2) * size
        radius, angle = rng.uniform(0.2, 0.5) * size, 0.0
        while angle < 2 * np.pi:
            end = min(angle + rng.uniform(0.3, 1.6), 2 * np.pi)
            arc = np.linspace(angle, end, 12)
            rim = list(zip(cx + radius * np.cos(arc), cy + radius * np.sin(arc), strict=True))
            canvas.polygon([(cx, cy), *rim], contrasting(rng, ground))
            angle = end
    face = _face(rng)
    for _ in range(rng.integers(0, 6)):
        x, y = (int(v) for v in rng.integers(0, size, 2))
        canvas.text(x, y, word(rng), contrasting(rng, ground), face, int(rng.integers(7, 15)))


def icons(canvas: Canvas, rng, photo=None) -> None:
    """A tool bar or a map of small signs."""
    side = int(rng.integers(10, 40))
    pitch = side + int(rng.integers(2, 16))
    start = int(rng.integers(-side, 6))
    ink = contrasting(rng, canvas.ground)
    for y in range(start, canvas.size, pitch):
        for x in range(start, canvas.size, pitch):
            if rng.random() < 0.85:
                icon_ink = ink if rng.random() < 0.6 else contrasting(rng, canvas.ground)
                icon(canvas, rng, x, y, side, icon_ink)


def button(canvas: Canvas, rng, x: int, y: int, face: int, points: int) -> int:
    """Returns its height."""
    fill = contrasting(rng, canvas.ground)
    w, h = int(rng.integers(24, 80)), int(points * 1.8)
    canvas.box(x, y, x + w, y + h, fill, None, int(rng.integers(0, 8)))
    canvas.text(x + 5, y + int(points * 1.3), word(rng), contrasting(rng, fill), face, points)
    return h


def icon(canvas: Canvas, rng, x: int, y: int, side: int, ink) -> None:
    """One to three simple forms in a square."""
    for _ in range(rng.integers(1, 4)):
        a, b = (int(v) for v in np.sort(rng.integers(0, side + 1, 2)))
        kind = rng.random()
        thick = max(1, int(side * rng.uniform(0.05, 0.15)))
        if kind < 0.3:
            fill = ink if rng.random() < 0.5 else None
            canvas.ellipse(x + a, y + a, x + b, y + b, fill, ink, thick)
        elif kind < 0.6:
            corners = rng.integers(0, side + 1, (int(rng.integers(3, 6)), 2))
            canvas.polygon([(x + int(dx), y + int(dy)) for dx, dy in corners], ink)
        elif kind < 0.8:
            fill = None if rng.random() < 0.5 else ink
            canvas.box(x + a, y, x + b, y + side, fill, ink, 2, thick)
        else:
            ends = rng.integers(0, side + 1, (2, 2))
            canvas.line([(x + int(dx), y + int(dy)) for dx, dy in ends], ink, thick)


def words(rng, most: int) -> str:
    """One to ``most`` random words."""
    return " ".join(word(rng) for _ in range(rng.integers(1, most + 1)))


def _face(rng) -> int:
    return int(rng.integers(0, 512))


#: Scenes of pages, charts among them no more.
PAGES = (page, page, dialog, table, document, icons)
