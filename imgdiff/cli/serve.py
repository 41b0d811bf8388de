"""``imgdiff serve``: comparing over HTTP."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from imgdiff.errors import ImgDiffError
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.serving.upload_limits import MAX_PAIRS, MAX_PIXELS, MAX_TOTAL_MB, MAX_UPLOAD_MB

_NEEDED = ("fastapi", "uvicorn", "multipart", "prometheus_client")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _option(flag: str, kind: Any, default: Any, text: str) -> Any:
    return click.option(flag, type=kind, default=default, show_default=True, help=text)


@click.command()
@_option("--host", str, "127.0.0.1", "Address to listen on; 0.0.0.0 for all of this computer's.")
@_option("--port", click.IntRange(0, 65535), 8000, "Port to listen on; 0 for any that is free.")
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of keys, a line each: the owner's name, a space, the key (16 characters or more). "
    "Needed where others than this computer can come in.",
)
@click.option("--no-keys", is_flag=True, help="Others may come in without a key.")
@_option("--workers", click.IntRange(1), usable_cores(), "Processes that compare.")
@_option("--queue", click.IntRange(0), 16, "Requests that may wait for one of them.")
@_option("--seconds", click.FloatRange(0, 86400, min_open=True), 60, "That a comparison may take.")
@_option("--memory-mb", click.IntRange(0), 3000, "Of one comparison's process; 0 for no limit.")
@_option(
    "--max-megapixels",
    click.FloatRange(1e-6, 1e6),
    MAX_PIXELS / 1e6,
    "Larger images are refused before they are decoded.",
)
@_option("--upload-mb", click.IntRange(1), 2 * MAX_UPLOAD_MB, "Of one request.")
@_option("--batch-mb", click.IntRange(1), MAX_TOTAL_MB, "Of one request with many pairs.")
@_option("--batch-pairs", click.IntRange(1), MAX_PAIRS, "Pairs in one such request.")
@_option(
    "--upload-seconds",
    click.FloatRange(0, 86400, min_open=True),
    60,
    "That sending a request may take.",
)
@_option("--rate", click.IntRange(0), 600, "Requests a minute of each key or address; 0: any.")
@_option(
    "--keep-seconds",
    click.FloatRange(1, 31_536_000),
    600,
    "That the results of a batch are kept after its end.",
)
@_option("--keep-mb", click.IntRange(0), 2000, "Of all kept results; the oldest batch goes first.")
@click.option(
    "--allow-host",
    "url_hosts",
    multiple=True,
    metavar="HOST",
    help="Images may be fetched from this host (example.com, *.example.com, example.com:8443); as "
    "often as you like. Nothing is fetched from others, or from private addresses.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Pages of this origin (https://example.com) may call the service; as often as you like.",
)
@click.option(
    "--called",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Name that the service is called by, other names being refused; as often as you like. On "
    "a loopback address localhost unless given.",
)
@click.option("--runs", type=_FOLDER, help="Folder of runs of imgdiff train to offer.")
@click.option("--galleries", type=_FOLDER, help="Folder that galleries are kept in.")
@click.option(
    "--detectors",
    type=_FOLDER,
    help="Folder of ONNX files that find people or things, to offer by name (YuNet, or networks "
    "with YOLO's output).",
)
def serve(
    host: str,
    port: int,
    keys: Path | None,
    no_keys: bool,
    memory_mb: int,
    max_megapixels: float,
    hosts: tuple[str, ...],
    **options: Any,
) -> None:
    """Compare over HTTP: POST /v1/compare and more, described by /openapi.json.

    Ends at Ctrl-C or SIGTERM, once what is at work has come to its end. Logs are lines of JSON on
    standard error.
    """
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise ImgDiffError(
            f"the service needs {missing[0]}, which is not installed. Install what it needs with: "
            'pip install "imgdiff-siamese[serve]" (in a checkout: pip install ".[serve]")'
        )
    from imgdiff.service.launch import LOOPBACK
    from imgdiff.service.launch import serve as run
    from imgdiff.service.settings import ServiceSettings, read_keys

    if not hosts and host in LOOPBACK:
        hosts = LOOPBACK  # a page elsewhere could make its name stand for this computer
    settings = ServiceSettings(
        keys={} if keys is None else read_keys(keys),
        memory=memory_mb * 1_000_000,
        max_pixels=int(max_megapixels * 1e6),
        hosts=hosts,
        **options,
    )
    run(settings, host, port, without_keys=no_keys)
