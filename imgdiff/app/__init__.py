"""The Streamlit page. ``launch`` starts it in a process of its own."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from imgdiff.errors import ImgDiffError


def launch(host: str = "localhost", port: int = 8501) -> int:
    """Runs the page until it is stopped; returns Streamlit's exit status."""
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
    return subprocess.run(command, check=False).returncode  # noqa: S603
