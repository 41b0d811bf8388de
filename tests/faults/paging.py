"""A page that is disturbed: it begins, compares two images, approves a run, and ends."""

import contextlib
import json
import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import Any

from tests import ROOT
from tests.app.visitor import Visitor
from tests.faults.serving import beside, until

_TOKEN = "0123456789abcdef"  # noqa: S105 (of these visits alone)
_PAIR = ("before.png", "after.png")


def serve_and_visit() -> None:
    """In the current folder, temporary files too; status 2 where the page shows an error."""
    from streamlit.web import bootstrap

    tempfile.tempdir = str(Path("tmp").resolve())
    os.environ |= {
        "IMGDIFF_FOLDERS": "1",
        "IMGDIFF_FOLDERS_TOKEN": _TOKEN,
        "IMGDIFF_OPEN": json.dumps([str(Path(name).resolve()) for name in _PAIR]),
        "IMGDIFF_REVIEW": str(Path().resolve()),
        "IMGDIFF_WEIGHTS": str(Path("narrow.npz").resolve()),
    }

    def served(port: int) -> None:
        settings = {"server.headless": True, "server.address": "127.0.0.1", "server.port": port}
        bootstrap.load_config_options({**settings, "server.fileWatcherType": "none"})
        bootstrap.run(str(ROOT / "imgdiff" / "app" / "page.py"), False, [], {})

    beside(served, _visit)


def _visit(port: int, ended: threading.Event, troubles: list[str]) -> None:
    """Two images are compared, then all that is undecided is approved; what is wrong is kept."""
    try:
        visitor = _visitor(port, ended)
        shown = visitor.open(query=f"token={_TOKEN}")
        if not any("Different" in words for words in _alerts(shown)):
            troubles.append(f"no verdict: {_alerts(shown)}")
        shown = visitor.open("many")
        button = next(e.button for e in shown if e.button.id.endswith("review_approve_all"))
        if not button.disabled:  # as it is where that was done before
            shown = visitor.press(button.id)
        troubles += _alerts(shown)
        visitor.close()
    except Exception as error:
        troubles.append(repr(error))
    finally:
        if not ended.is_set():
            os.kill(os.getpid(), signal.SIGTERM)


def _visitor(port: int, ended: threading.Event) -> Visitor:
    for _ in until(ended):
        with contextlib.suppress(OSError):  # it does not listen yet
            return Visitor(port)
    raise TimeoutError


def _alerts(shown: list[Any]) -> list[str]:
    return [element.alert.body for element in shown if element.HasField("alert")]
