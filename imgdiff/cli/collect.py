"""``imgdiff collect NAME``"""

import shlex
import sys

import click

from imgdiff.cli.exit_status import printable

_SAID = {
    "anchor": "anchors: look at the camera, straight",
    "positive": "positives: now move, turn, change the light",
}


@click.command()
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
    help="Where the images go; numbers go on after what is there.",
)
@click.option("--anchors", default=30, show_default=True, help="Images that are alike.")
@click.option("--positives", default=30, show_default=True, help="Images that differ.")
@click.option("--every", default=0.3, show_default=True, help="Seconds between two images.")
@click.option(
    "--crop/--no-crop", default=True, show_default=True, help="Keep the square in the middle only."
)
def collect(name: str, camera: str, out: str, **options) -> None:
    """Take images of NAME, someone or something, with a camera.

    They go to DIR/anchor and DIR/positive, which "imgdiff train DIR" learns from. Ctrl-C stops;
    what was taken stays.
    """
    from imgdiff.recognition.data.collect import collect

    taken: dict[str, int] = {}
    terminal = sys.stderr is not None and sys.stderr.isatty()

    def tell(kind: str, done: int, wanted: int) -> None:
        taken[kind] = done
        if terminal:
            click.echo(f"\r\033[K{_SAID[kind]}  {done}/{wanted}", err=True, nl=done == wanted)

    try:
        collect(name, camera=camera, out=out, progress=tell, **options)
    except BaseException:
        if terminal and taken:
            click.echo(err=True)  # the count stands on a line not yet ended
        if any(taken.values()):
            click.echo(f"kept {_counts(taken, out)}", err=True)
        raise
    click.echo(f"took {_counts(taken, out)}")
    click.echo(f"next, once others are there too: imgdiff train {shlex.quote(printable(out))}")


def _counts(taken: dict[str, int], out: str) -> str:
    counts = f"{taken.get('anchor', 0)} anchors and {taken.get('positive', 0)} positives"
    return f"{counts} in {printable(out)}"
