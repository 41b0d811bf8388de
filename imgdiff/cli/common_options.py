"""Options that several commands have, and images by name or on standard input."""

import sys
from typing import Any

import click

from imgdiff.cli.option_factory import click_option
from imgdiff.errors import OptionError
from imgdiff.options import CompareOptions, option_of

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status tells.")
model = click.option(
    "--model", required=True, metavar="RUN", help="Folder of a run of imgdiff train."
)


def _replace_read_only(context: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        from imgdiff.io.write import replacing_read_only

        context.with_resource(replacing_read_only())


force = click.option(
    "--force",
    is_flag=True,
    expose_value=False,
    callback=_replace_read_only,
    help="Replace files that are read-only too; they stay read-only.",
)
judge_unlike = click.option(
    "--judge-unlike",
    is_flag=True,
    help="Give a verdict even of images unlike those that the run was trained on.",
)
min_score = click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    help="Of --detect: what the detector is less sure of is left out; its own limit unless given.",
)
max_pixels = click_option(option_of(CompareOptions, "max_pixels"))


def image(path: str) -> Any:
    """What ``load_image`` takes for the name of an image; "-" is standard input.

    Raises:
        OptionError: Standard input is closed.
    """
    if path != "-":
        return path
    if sys.stdin is None:
        raise OptionError("'-' reads standard input, which is closed")
    return sys.stdin.buffer


def files(before: str, after: str) -> list[str]:
    """The files behind both images, which must not be overwritten; standard input may be one too.

    Raises:
        OptionError: Both are standard input.
    """
    if before == after == "-":
        raise OptionError("only one of BEFORE and AFTER can be '-' (standard input)")
    return ["/dev/stdin" if path == "-" else path for path in (before, after)]


def check_silence(as_json: bool, quiet: bool) -> None:
    """Checks that not both --json and --quiet are asked for.

    Raises:
        OptionError: They are.
    """
    if as_json and quiet:
        raise OptionError("--json prints and --quiet prints nothing: give one of them")
