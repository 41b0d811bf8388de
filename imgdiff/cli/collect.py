"""The command ``imgdiff collect NAME``."""

import shlex
import sys
from typing import Any

import click

from imgdiff.cli.exit_status import printable

_PROMPTS = {
    "anchor": "anchors: look at the camera, straight",
    "positive": "positives: now move, turn, change the light",
}


@click.command("collect")
@click.argument("name")
@click.option(
    "--camera",
    default="0",
    show_default=True,
    metavar="NUMBER|PATH",
    help="The camera's number, or the path or address of a video.",
)
@click.option(
    "--out",
    default="dataset",
    show_default=True,
    metavar="DIR",
    help="Where the images go; numbers go on after those that are there.",
)
@click.option(
    "--anchors",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    help="Images to take that are alike.",
)
@click.option(
    "--positives",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    help="Images to take that differ.",
)
@click.option(
    "--every",
    type=click.FloatRange(0, 3600),
    default=0.3,
    show_default=True,
    help="Seconds between two images.",
)
@click.option(
    "--crop/--no-crop", default=True, show_default=True, help="Keep the square in the middle only."
)
def collect_command(name: str, camera: str, out: str, **options: Any) -> None:
    """Take images of NAME, someone or something, with a camera.

    They go to DIR/anchor and DIR/positive, which "imgdiff train DIR" learns from. Ctrl-C stops;
    what was taken stays.
    """
    from imgdiff.recognition.data.collect import collect

    counts: dict[str, int] = {}
    terminal = sys.stderr is not None and sys.stderr.isatty()

    def progress(kind: str, done: int, wanted: int) -> None:
        counts[kind] = done
        if terminal:
            click.echo(f"\r\033[K{_PROMPTS[kind]}  {done}/{wanted}", err=True, nl=done == wanted)

    try:
        collect(name, camera=camera, out=out, progress=progress, **options)
    except BaseException:
        if terminal and counts:
            click.echo(err=True)  # the count stands on a line not yet ended
        if any(counts.values()):
            click.echo(f"kept {_in_words(counts, out)}", err=True)
        raise
    click.echo(f"took {_in_words(counts, out)}")
    click.echo(f"next, once others are there too: imgdiff train {shlex.quote(printable(out))}")


def _in_words(counts: dict[str, int], out: str) -> str:
    anchors, positives = (counts.get(kind, 0) for kind in ("anchor", "positive"))
    return f"{anchors} anchors and {positives} positives in {printable(out)}"
