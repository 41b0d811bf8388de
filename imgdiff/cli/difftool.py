"""The command ``imgdiff difftool``, which git calls."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import printable
from imgdiff.errors import ImgDiffError, OptionError


@click.command()
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page that shows it."
)
@click.option(
    "--pictures/--no-pictures",
    default=None,
    help="Show pictures in the terminal; by default where it can (kitty, iTerm2, WezTerm).",
)
@common_options.force
@click.argument("arguments", nargs=-1, required=True, metavar="LOCAL REMOTE")
def difftool(html: Path | None, pictures: bool | None, arguments: tuple[str, ...]) -> None:
    """Say what changed between two versions of a picture, for git.

    \b
    As a tool:    git config difftool.imgdiff.cmd 'imgdiff difftool "$LOCAL" "$REMOTE"'
                  git difftool -t imgdiff
    In git diff:  git config diff.imgdiff.command 'imgdiff difftool'
                  echo '*.png diff=imgdiff' >> .gitattributes

    The exit status is 0 whatever changed, for git takes any other for a crash.
    """  # noqa: D301 (click asks for that character)
    from imgdiff.cli.compare import report_lines
    from imgdiff.compare import compare_images
    from imgdiff.render.export import export
    from imgdiff.render.terminal import escape, protocol

    name, before, after = _versions(arguments)
    click.echo(f"imgdiff {printable(name)}")
    if not _there(before) or not _there(after):
        _tell_one_sided(before, after)
        return
    try:
        result = compare_images(before, after, names=(name, name))
    except ImgDiffError as error:
        click.echo(f"  {printable(str(error))}")
        return
    for line in report_lines(result):
        click.echo(f"  {line}")
    if html is not None:
        click.echo(f"  wrote {printable(str(result.save(html, inputs=(before, after))))}")
    spoken = protocol(os.environ)
    if pictures is None:
        pictures = bool(spoken) and sys.stdout is not None and sys.stdout.isatty()
    if pictures and result.verdict.state != "identical":
        click.echo(escape(export(result, "panels"), spoken or "kitty"), nl=False)


def _versions(arguments: tuple[str, ...]) -> tuple[str, str, str]:
    """The name and both files, of difftool's two arguments or of git diff's seven or nine."""
    match arguments:
        case (before, after):
            return os.environ.get("MERGED") or Path(after).name, before, after
        case (name, before, _, _, after, _, _):
            return name, before, after
        case (name, before, _, _, after, _, _, renamed, _):
            return f"{name} -> {renamed}", before, after
        case (name,):
            return name, os.devnull, os.devnull  # unmerged
    raise OptionError(
        f"expected two files, or the arguments of git's external diff; got {len(arguments)}"
    )


def _there(path: str) -> bool:
    return path != os.devnull and Path(path).is_file() and Path(path).stat().st_size > 0


def _tell_one_sided(before: str, after: str) -> None:
    from imgdiff.io.load import load_image

    if not _there(before) and not _there(after):
        click.echo("  neither version is there")
        return
    what, path = ("added", after) if _there(after) else ("removed", before)
    size: Any = ""
    try:
        height, width = load_image(path, value_range="auto").pixels.shape[:2]
        size = f", {width} x {height}"
    except ImgDiffError as error:
        size = f"; {printable(str(error))}"
    click.echo(f"  {what}{size}")
