"""What commands are given: images by name or on standard input, and options that exclude others."""

import sys
from typing import Any

from imgdiff.errors import OptionError
from imgdiff.options import number


def image(path: str) -> Any:
    """What ``load_image`` takes; "-" is standard input. Errors: OptionError where it is closed."""
    if path != "-":
        return path
    if sys.stdin is None:
        raise OptionError("'-' reads standard input, which is closed")
    return sys.stdin.buffer


def file(path: str) -> str:
    """The file behind it, which must not be overwritten: standard input may be one too."""
    return "/dev/stdin" if path == "-" else path


def pixels(megapixels: float) -> int:
    """What --max-megapixels says. Errors: OptionError."""
    return int(1e6 * number("--max-megapixels", megapixels, 1e-6, 1e6))


def check_silence(as_json: bool, quiet: bool) -> None:
    """Errors: OptionError where both are asked for."""
    if as_json and quiet:
        raise OptionError("--json prints and --quiet prints nothing: give one of them")
