"""Driving the page for many pairs without a browser."""

import numpy as np
from streamlit.testing.v1 import AppTest

from imgdiff.app.many.visitor_pairs import Table
from tests.app.driving import png


def spotted(level: int, spot: int = 0) -> bytes:
    """A grey square, with a spot that much brighter."""
    pixels = np.full((32, 48, 3), level, np.uint8)
    pixels[8:20, 8:20] += np.uint8(spot)
    return png(pixels)


def page(**query: str) -> AppTest:
    def script():
        from imgdiff.app.many.many_page import many_page

        many_page()

    app = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def upload(app: AppTest, side: str, files: dict[str, bytes]) -> AppTest:
    uploader = next(e for e in app.file_uploader if e.label.lower().startswith(side))
    uploader.set_value([(name, data, "image/png") for name, data in files.items()])
    return app.run()


def both(before: dict[str, bytes], after: dict[str, bytes]) -> AppTest:
    return upload(upload(page(), "before", before), "after", after)


def three() -> AppTest:
    """One same, one mildly and one strongly different."""
    before = {name: spotted(50) for name in ("a.png", "b.png", "c.png")}
    return both(before, {"a.png": spotted(50), "b.png": spotted(50, 60), "c.png": spotted(50, 90)})


def table(app: AppTest) -> Table:
    return app.session_state["many"]
