"""What commands are given: images by name or on standard input, and options in common."""

import sys
from typing import Any

import click

from imgdiff.errors import OptionError
from imgdiff.options import number

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status tells.")
model = click.option(
    "--model", required=True, metavar="RUN", help="Folder of a run of imgdiff train."
)
max_megapixels = click.option(
    "--max-megapixels",
    type=float,
    default=100,
    show_default="100",
    help="Refuse larger images, before decoding them.",
)


def image(path: str) -> Any:
    """What ``load_image`` takes; "-" is standard input. Errors: OptionError where it is closed."""
    if path != "-":
        return path
    if sys.stdin is None:
        raise OptionError("'-' reads standard input, which is closed")
    return sys.stdin.buffer


def files(before: str, after: str) -> list[str]:
    """The files behind both, which must not be overwritten: standard input may be one too.
    Errors: OptionError where both are standard input."""
    if before == after == "-":
        raise OptionError("only one of BEFORE and AFTER can be '-' (standard input)")
    return ["/dev/stdin" if path == "-" else path for path in (before, after)]


def pixels(megapixels: float) -> int:
    """What --max-megapixels says. Errors: OptionError."""
    return int(1e6 * number("--max-megapixels", megapixels, 1e-6, 1e6))


def check_silence(as_json: bool, quiet: bool) -> None:
    """Errors: OptionError where both are asked for."""
    if as_json and quiet:
        raise OptionError("--json prints and --quiet prints nothing: give one of them")
