"""The Streamlit page. ``launch`` starts it in a process of its own."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from imgdiff.errors import ImgDiffError
from imgdiff.render.theme import DARK, LIGHT
from imgdiff.serving.upload_limits import MAX_UPLOAD_MB

_NO_STREAMLIT = (
    "the page needs Streamlit, which is not installed. Install it with: pip install "
    '"imgdiff-siamese[page]" (in a checkout: pip install ".[page]")'
)


def launch(
    host: str = "localhost", port: int = 8501, *, weights: str = "default", runs: str | None = None
) -> int:
    """Runs the page until it is stopped.

    Args:
        host: Address to listen on.
        port: Port to listen on.
        weights: What images are compared with, as for ``compare_images``; checked before anything
            starts.
        runs: Folder of runs that the page offers.

    Returns:
        Streamlit's exit status.

    Raises:
        WeightsError: The weights cannot be used.
        ImgDiffError: Streamlit is not installed, or there is no such folder of runs.
    """
    if find_spec("streamlit") is None:
        raise ImgDiffError(_NO_STREAMLIT)
    script = Path(__file__).with_name("page.py")
    # A wheel comes without .streamlit/config.toml: the same settings.
    settings = {
        "server.address": host,
        "server.port": port,
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
    return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603
