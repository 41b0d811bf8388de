"""The Streamlit page. ``launch`` starts it in a process of its own."""

import json
import os
import secrets
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from imgdiff.app.process import run
from imgdiff.errors import ImgDiffError
from imgdiff.render.theme import DARK, LIGHT
from imgdiff.serving.upload_limits import MAX_UPLOAD_MB

_NO_STREAMLIT = (
    "the page needs Streamlit, which is not installed. Install it with: pip install "
    '"imgdiff-siamese[page]" (in a checkout: pip install ".[page]")'
)


def _nobody(_: str) -> None:
    """Hears nothing."""


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def launch(
    host: str = "localhost",
    port: int = 8501,
    *,
    weights: str = "default",
    runs: str | None = None,
    pair: tuple[str, str] | None = None,
    review: str | None = None,
    announce: Callable[[str], None] = _nobody,
) -> int:
    """Runs the page until it is stopped.

    Args:
        host: Address to listen on.
        port: Port to listen on.
        weights: What images are compared with, as for ``compare_images``; checked before anything
            starts.
        runs: Folder of runs that the page offers.
        pair: Two images that the page opens with for who comes by an announced address.
        review: Folder whose last run of ``imgdiff test`` is decided on the page for many pairs.
        announce: Called with what is to be said: the address to open, which carries a token, so
            that who has it may also name folders of this computer, unless IMGDIFF_FOLDERS=0; and
            the pair's own address, which nobody can guess and which shows the pair alone.

    Returns:
        Streamlit's exit status.

    Raises:
        WeightsError: The weights cannot be used.
        ImgDiffError: Streamlit is not installed, there is no such folder of runs, no
            such image, or no run to review.
    """
    if find_spec("streamlit") is None:
        raise ImgDiffError(_NO_STREAMLIT)
    script = Path(__file__).with_name("server.py")
    # A wheel comes without .streamlit/config.toml: the same settings.
    settings = {
        "server.address": host,
        "server.port": port,
        # Streamlit would open the address without the token.
        "server.headless": "true",
        "server.maxUploadSize": MAX_UPLOAD_MB,
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.light.primaryColor": LIGHT.accent,
        "theme.dark.primaryColor": DARK.accent,
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    environment = dict(os.environ)
    if weights != "default":
        from imgdiff.network.runtime.loading import get_runtime

        get_runtime(weights)
        # The server may run elsewhere; "imagenet" is no path.
        path = Path(weights)
        environment["IMGDIFF_WEIGHTS"] = str(path.resolve()) if path.exists() else weights
    if runs is not None:
        if not Path(runs).is_dir():
            raise ImgDiffError(f"expected a folder of runs, got {runs!r}, which is none")
        environment["IMGDIFF_RUNS"] = str(Path(runs).resolve())
    if pair is not None:
        if missing := [name for name in pair if not Path(name).is_file()]:
            raise ImgDiffError(f"expected an image, got {missing[0]!r}, which is no file")
        environment["IMGDIFF_OPEN"] = json.dumps([str(Path(name).resolve()) for name in pair])
        environment["IMGDIFF_OPEN_NAME"] = name = secrets.token_urlsafe(16)
    if review is not None:
        from imgdiff.suite.review import open_review

        open_review(Path(review))  # raises where there is none
        environment["IMGDIFF_REVIEW"] = str(Path(review).resolve())
    # Whatever the caller's environment had: each start has a token of its own.
    environment["IMGDIFF_FOLDERS_TOKEN"] = token = secrets.token_urlsafe(24)
    if _is_loopback(host):
        environment.setdefault("IMGDIFF_FOLDERS", "1")
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    announce(f"Open {where}/{'many' if review is not None else ''}?token={token}")
    if pair is not None:
        announce(f"For others, until the page is stopped: {where}/r/{name}")
    return run(command, environment)
