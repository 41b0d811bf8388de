"""Driving the page for two images without a browser."""

from streamlit.testing.v1 import AppTest

from tests import ROOT
from tests.app.driving import png

SCRIPT = ROOT / "imgdiff" / "app" / "page.py"
STRANGE = "a<b>x</b>*y* :tada: $z$ -- [l](h) www.e.com `q` _w_.png"


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def upload(app: AppTest, side: str, *files: tuple[str, bytes]) -> AppTest:
    uploader = next(u for u in app.file_uploader if u.key.startswith(f"{side}_"))
    uploader.set_value([(name, data, "image/png") for name, data in files])
    return app.run()


def both(before, after) -> AppTest:
    app = upload(page(), "before", ("before.png", png(before)))
    return upload(app, "after", ("after.png", png(after)))


def slots(app: AppTest) -> list[str | None]:
    """Names of the two images; None for an empty slot."""
    filled = app.session_state["slots"]
    return [filled[side].name if side in filled else None for side in ("before", "after")]
