"""Checks of values that users give, and the kinds of values that options take."""

import math
import operator
import os
import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from imgdiff.errors import OptionError, WeightsError

#: Weights that are no file.
NAMED_WEIGHTS = ("default", "imagenet")
#: Fewest megapixels that a resolution may be.
LEAST_MEGAPIXELS = 0.01


def brief(value: Any) -> str:
    """A value as an error names it: in a line, and not much of it."""
    try:
        return " ".join(reprlib.repr(value).split())[:100]
    except Exception:  # an object may raise what it likes, here and below
        return f"a {type(value).__name__}"


def choice(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """Checks that a value is one of the choices.

    Args:
        name: What to call the option in the error.
        value: What was given.
        choices: What is allowed.

    Returns:
        ``value``.

    Raises:
        OptionError: It is none of them.
    """
    if not isinstance(value, str) or value not in choices:
        raise OptionError(f"{name} must be one of {', '.join(choices)}; got {brief(value)}")
    return value


def path(name: str, value: Any) -> Path:
    """Checks that a value is a path.

    Returns:
        It as a ``Path``; raises OptionError where it is none.
    """
    try:
        return Path(value)
    except Exception as error:
        raise OptionError(f"{name} must be a path; got {brief(value)}") from error


def number(
    name: str, value: Any, low: float, high: float = math.inf, *, above: bool = False
) -> float:
    """Checks that a value is a number in [low, high], or in (low, high] with ``above``.

    Returns:
        It as a float.

    Raises:
        OptionError: It is no number, or out of range.
    """
    try:
        checked = float(value)
    except Exception:
        checked = math.nan
    if not (low < checked if above else low <= checked) or not checked <= high:
        least = f"above {low:g}" if above else f"at least {low:g}"
        most = "" if math.isinf(high) else f" and at most {high:g}"
        raise OptionError(f"{name} must be a number {least}{most}; got {brief(value)}")
    return checked


def whole(name: str, value: Any, low: int) -> int:
    """Checks that a value is a whole number of at least ``low``.

    Returns:
        It as an int; raises OptionError where it is none, or less.
    """
    checked = number(name, value, low)
    if math.isinf(checked) or checked != int(checked):
        raise OptionError(f"{name} must be a whole number; got {brief(value)}")
    return int(checked)


def two_names(names: Any) -> tuple[str | None, str | None]:
    """Checks what two images are to be called.

    Returns:
        The names, None where the images' own hold.

    Raises:
        OptionError: They are not two, or something else than strings and None.
    """
    try:
        first, second = names
    except Exception:
        first = second = 0
    if isinstance(names, str) or not all(isinstance(n, str | None) for n in (first, second)):
        raise OptionError(
            f"names must be two, of before and after, each a string or None; got {brief(names)}"
        )
    return first, second


class Kind(Protocol):
    """What values an option takes."""

    def check(self, name: str, value: Any) -> Any:
        """Gives ``value`` in its final type, or raises OptionError."""


@dataclass(frozen=True)
class Choice:
    """One of several words; of ``flags``, where there are any, for True and for False too."""

    choices: tuple[str, ...]
    flags: tuple[str, ...] = ()

    def check(self, name: str, value: Any) -> str:
        """See ``choice``."""
        if self.flags and isinstance(value, bool):
            value = self.flags[not value]
        return choice(name, value, self.choices)


@dataclass(frozen=True)
class Number:
    """A number in [low, high], or (low, high] with ``above``."""

    low: float
    high: float = math.inf
    above: bool = False

    def check(self, name: str, value: Any) -> float:
        """See ``number``."""
        return number(name, value, self.low, self.high, above=self.above)


@dataclass(frozen=True)
class Whole:
    """A whole number from ``low`` up."""

    low: int

    def check(self, name: str, value: Any) -> int:
        """See ``whole``."""
        return whole(name, value, self.low)


@dataclass(frozen=True)
class Flag:
    """True or False."""

    def check(self, name: str, value: Any) -> bool:
        """Gives ``value`` if it is a bool; raises OptionError."""
        if not isinstance(value, bool):
            raise OptionError(f"{name} must be True or False; got {brief(value)}")
        return value


@dataclass(frozen=True)
class Color:
    """(red, green, blue), each from 0 to 255; None too where it is ``optional``."""

    optional: bool = False

    def check(self, name: str, value: Any) -> Any:
        """Gives ``value`` as three ints; raises OptionError."""
        if value is None and self.optional:
            return None
        try:
            red, green, blue = (operator.index(level) for level in value)
        except Exception:
            red = green = blue = -1
        if not all(0 <= level <= 255 for level in (red, green, blue)):
            raise OptionError(
                f"{name} must be (red, green, blue), each from 0 to 255; got {brief(value)}"
            )
        return red, green, blue


@dataclass(frozen=True)
class Resolution:
    """The words "auto", "native", or a number of megapixels."""

    def check(self, name: str, value: Any) -> "str | float":
        """Gives the word or a float; raises OptionError."""
        if isinstance(value, str) and value in ("auto", "native"):
            return value
        try:
            return number(name, value, LEAST_MEGAPIXELS)
        except OptionError as error:
            raise OptionError(
                f"{name} must be 'auto', 'native' or megapixels of at least {LEAST_MEGAPIXELS:g}; "
                f"got {brief(value)}"
            ) from error


@dataclass(frozen=True)
class ValueRange:
    """The words "auto", "full", or the two values that are black and white."""

    def check(self, name: str, value: Any) -> "str | tuple[float, float]":
        """Gives the word or two floats; raises OptionError."""
        if isinstance(value, str) and value in ("auto", "full"):
            return value
        try:
            low, high = (float(end) for end in value)
        except Exception:
            low = high = math.nan
        if isinstance(value, str) or not (math.isfinite(high - low) and low < high):
            raise OptionError(
                f"{name} must be 'auto', 'full' or (low, high) with low below high; "
                f"got {brief(value)}"
            )
        return low, high


@dataclass(frozen=True)
class WeightsSource:
    """The words "default", "imagenet", a file or folder that exists, or a loaded network."""

    def check(self, name: str, value: Any) -> Any:
        """Gives ``value``; raises OptionError, or WeightsError where there is no such file."""
        if hasattr(value, "distance") and hasattr(value, "embed"):
            return value
        if not isinstance(value, str | os.PathLike):
            raise OptionError(
                f"{name} must be 'default', 'imagenet', a path or a Runtime; got {brief(value)}"
            )
        place = path(name, value)
        try:
            known = os.fspath(value) in NAMED_WEIGHTS or place.exists()
        except (OSError, ValueError):
            known = False
        if not known:
            raise WeightsError(
                f"cannot read weights {str(place)!r}: there is no such file. Check the path",
                detail=", or use 'default'",
            )
        return value
