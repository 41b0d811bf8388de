"""``imgdiff index``, ``imgdiff similar`` and ``imgdiff duplicates``: pictures that look alike."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, printable


def _options(command: Callable) -> Callable:
    for option in (
        click.option(
            "--model",
            default="default",
            show_default=True,
            help="What embeds: 'default' (shipped) or the folder of a run of imgdiff train.",
        ),
        click.option(
            "--method",
            type=click.Choice(("auto", "exact", "graph")),
            default="auto",
            show_default=True,
            help="How the nearest are found. graph: by FAISS, which misses a few; auto: by that "
            "for duplicates among 50,000 images and more, where it is installed.",
        ),
        common_options.as_json,
        common_options.quiet,
    ):
        command = option(command)
    return command


@click.command("index")
@click.argument("folder")
@_options
def index_command(folder: str, as_json: bool, quiet: bool, **options: Any) -> None:
    """Embed the images in FOLDER, so that imgdiff similar and duplicates answer at once.

    Embeddings are kept in the cache folder; only images that are new or changed are embedded.
    """
    index = _index(folder, as_json, quiet, options)
    if as_json:
        fields = {"images": len(index.files), "new": index.new, "model": index.model}
        click.echo(json.dumps({**fields, "skipped": [list(s) for s in index.skipped]}, indent=2))
    elif not quiet:
        click.echo(f"{len(index.files):,} images, {index.new:,} of them new")
        _tell_skipped(index)


@click.command("similar", epilog="Exit status: 0 found, 2 trouble.")
@click.argument("picture")
@click.option("--in", "folder", required=True, metavar="DIR", help="Folder that is searched.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="To name.")
@_options
def similar_command(
    picture: str, folder: str, most: int, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Name the images in a folder that look most like PICTURE ("-": standard input)."""
    index = _index(folder, as_json, quiet, options)
    found = index.similar(common_options.image(picture), most)
    if as_json:
        matches = [match._asdict() for match in found]
        click.echo(json.dumps({"model": index.model, "near": index.near, "matches": matches}))
    elif not quiet:
        click.echo(f"{'distance':>10}  image (below {index.near:g}: nearly the same)")
        for match in found:
            click.echo(f"{match.distance:>10.4f}  {printable(match.file)}")
        _tell_skipped(index)


@click.command("duplicates", epilog="Exit status: 0 none, 1 some, 2 trouble.")
@click.argument("folder")
@click.option(
    "--near",
    type=click.FloatRange(0, min_open=True),
    help="Distance below which two images are nearly the same; the model's own unless given.",
)
@_options
def duplicates_command(
    folder: str, near: float | None, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Group the images in FOLDER that are nearly the same: copies, other sizes, light, crops."""
    index = _index(folder, as_json, quiet, options)
    found = index.duplicates(near)
    if as_json:
        groups = [{"files": list(g.files), "distance": round(g.distance, 6)} for g in found]
        click.echo(json.dumps({"model": index.model, "groups": groups}, indent=2))
    elif not quiet:
        click.echo(f"{len(index.files):,} images, {len(found):,} groups of near-duplicates")
        for group in found:
            click.echo(f"up to {group.distance:.3f} apart:")
            for file in group.files:
                click.echo(f"  {printable(file)}")
        _tell_skipped(index)
    sys.exit(DIFFERENT if found else SAME)


def _index(folder: str, as_json: bool, quiet: bool, options: dict[str, Any]) -> Any:
    from imgdiff.cli.progress import Meter
    from imgdiff.recognition.search.index import open_index

    common_options.check_silence(as_json, quiet)
    with Meter("embedding") as meter:
        return open_index(folder, progress=None if quiet else meter, **options)


def _tell_skipped(index: Any) -> None:
    for file, reason in index.skipped:
        click.echo(f"note: skipped {printable(file)}: {printable(reason)}")
