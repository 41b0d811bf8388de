"""The options of a training run as options of the command, made from ``TrainOptions``."""

from collections.abc import Callable
from dataclasses import Field, fields
from typing import Any

import click

from imgdiff.checks import Flag, Kind
from imgdiff.cli.option_factory import click_type
from imgdiff.errors import OptionError
from imgdiff.recognition.train.option_kinds import (
    ImageSize,
    OptionalChoice,
    Shares,
    StartWeights,
)
from imgdiff.recognition.train.options import TrainOptions

#: What stands for the value in the help, where click's word says little.
_METAVARS = {ImageSize: "N|HxW", Shares: "N/N/N", StartWeights: "NAME|PATH"}


class _Checked(click.ParamType):
    """Text that becomes a value of an option's kind, with its error in the command's words."""

    def __init__(self, kind: Kind, parse: Callable[[str], Any], expected: str) -> None:
        self.kind, self.parse, self.expected = kind, parse, expected
        self.name = type(kind).__name__

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            parsed = self.parse(value)
        except ValueError:
            self.fail(f"expected {self.expected}; got {value!r}", parameter, context)
        try:
            return self.kind.check(parameter.opts[-1], parsed)
        except OptionError as error:
            self.fail(str(error), parameter, context)


def _sides(text: str) -> tuple[int, int]:
    sides = [int(side) for side in text.lower().split("x")]
    height, width = sides * 2 if len(sides) == 1 else sides
    return height, width


def _shares(text: str) -> tuple[float, ...]:
    return tuple(float(share) / 100 for share in text.replace(",", "/").split("/"))


def train_options(command: Callable) -> Callable:
    """Decorates a command with every field of ``TrainOptions``."""
    for field in reversed(fields(TrainOptions)):
        command = _click_option(field)(command)
    return command


def _click_option(field: "Field[Any]") -> Callable:
    flag = "--" + field.metadata.get("flag", field.name).replace("_", "-")
    kind = field.metadata["kind"]
    more: dict[str, Any] = {"help": field.metadata["help"]}
    if isinstance(kind, Flag):
        return click.option(flag, field.name, is_flag=True, default=field.default, **more)
    default: Any = field.default
    if isinstance(kind, Shares):  # as text it goes through the type like what users give
        default = "/".join(f"{100 * share:g}" for share in default)
    metavar = _METAVARS.get(type(kind))
    more |= {"type": _type(kind), "metavar": metavar, "show_default": default is not None}
    return click.option(flag, field.name, default=default, **more)


def _type(kind: Kind) -> Any:
    match kind:
        case OptionalChoice(choices):
            return click.Choice(choices)
        case ImageSize():
            return _Checked(kind, _sides, "a number of pixels, or HEIGHTxWIDTH as 96x192")
        case Shares():
            return _Checked(kind, _shares, "three numbers as 70/20/10")
        case StartWeights():
            return _Checked(kind, lambda text: None if text == "none" else text, "weights")
    return click_type(kind)
