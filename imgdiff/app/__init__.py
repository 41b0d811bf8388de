"""The Streamlit page. ``launch`` starts it in a process of its own."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from imgdiff.errors import ImgDiffError


def launch(
    host: str = "localhost", port: int = 8501, *, weights: str = "default", runs: str | None = None
) -> int:
    """Runs the page until it is stopped; returns Streamlit's exit status. weights: what images are
    compared with, checked before anything starts. runs: folder of runs that it offers. Errors:
    WeightsError."""
    if find_spec("streamlit") is None:
        raise ImgDiffError("the page needs Streamlit: pip install streamlit")
    script = Path(__file__).with_name("page.py")
    # A wheel comes without .streamlit/config.toml: the same settings.
    settings = {
        "server.address": host,
        "server.port": port,
        "server.maxUploadSize": 50,
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.light.primaryColor": "#b83210",
        "theme.dark.primaryColor": "#ff8a4c",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    environment = dict(os.environ)
    if weights != "default":
        from imgdiff.network.runtime.runtime import get_runtime

        get_runtime(weights)
        # The server may run elsewhere; "imagenet" is no path.
        place = Path(weights)
        environment["IMGDIFF_WEIGHTS"] = str(place.resolve()) if place.exists() else weights
    if runs is not None:
        if not Path(runs).is_dir():
            raise ImgDiffError(f"expected a folder of runs, got {runs!r}, which is none")
        environment["IMGDIFF_RUNS"] = str(Path(runs).resolve())
    return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603
