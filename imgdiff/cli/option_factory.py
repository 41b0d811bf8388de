"""The options of a comparison as options of the command, made from ``imgdiff.options``."""

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any

import click

from imgdiff.change_kinds import KindNames
from imgdiff.checks import (
    Choice,
    Color,
    Flag,
    Kind,
    Number,
    Resolution,
    ValueRange,
    Whole,
)
from imgdiff.errors import OptionError
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.place_checks import CalibrationSource, MaskSource, Places

_OPTIONS = (CompareOptions, RenderOptions)


class _ColorName(click.ParamType):
    """A colour name or #rrggbb, as (red, green, blue)."""

    name = "color"

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        from PIL import ImageColor

        if not isinstance(value, str):
            return value
        try:
            color = ImageColor.getrgb(value)
        except ValueError:
            color = (0, 0, 0, 0)
        if len(color) != 3:  # no colour, or one with alpha
            self.fail(f"expected a colour name or #rrggbb, got {value!r}", parameter, context)
        return color


class _Megapixels(click.FloatRange):
    """A number of megapixels, as pixels."""

    def __init__(self) -> None:
        super().__init__(1e-6, 1e6)

    def convert(self, value: Any, parameter: Any, context: Any) -> int:
        megapixels = super().convert(value, parameter, context)
        if math.isnan(megapixels):  # which is in every range
            self.fail(f"expected a number, got {value!r}", parameter, context)
        return int(1e6 * megapixels)


class _Resolution(click.ParamType):
    """A word or a number of megapixels."""

    name = "auto|native|megapixels"

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        try:
            return Resolution().check("resolution", value)
        except OptionError as error:
            self.fail(str(error), parameter, context)


class _Range(click.ParamType):
    """A word, or two numbers with a comma between them."""

    name = "auto|full|low,high"

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        given = value.split(",") if isinstance(value, str) and "," in value else value
        try:
            return ValueRange().check("range", given)
        except OptionError:
            self.fail(f"expected auto, full or LOW,HIGH; got {value!r}", parameter, context)


class _Place(click.ParamType):
    """Four numbers with commas between them, and a threshold where the option takes one."""

    def __init__(self, kind: Places) -> None:
        self._kind = kind
        self.name = "left,top,width,height" + ("[@threshold]" if kind.thresholds else "")

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._kind.check("it", [value])[0]
        except OptionError:
            self.fail(f"expected {self.name.upper()}, got {value!r}", parameter, context)


class _Kinds(click.ParamType):
    """Kinds of change with commas between them."""

    name = "kind[,kind]"

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        try:
            return KindNames().check("it", value)
        except OptionError as error:
            self.fail(str(error).removeprefix("it "), parameter, context)


class _Mask(click.ParamType):
    """The name of an image."""

    name = "file"

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        return value


def comparison_options(command: Callable) -> Callable:
    """Decorates a command with every field of ``CompareOptions`` and ``RenderOptions``."""
    for options in reversed(_OPTIONS):
        for field in reversed(fields(options)):
            command = click_option(field)(command)
    return command


def click_option(field: "Field[Any]") -> Callable:
    """The decorator for one field: its name, range, default and help are the field's."""
    name, kind = field.name.replace("_", "-"), field.metadata["kind"]
    more: dict[str, Any] = {"help": field.metadata["help"], "show_default": True}
    if isinstance(kind, Flag):
        return click.option(f"--{name}/--no-{name}", field.name, default=field.default, **more)
    if field.name == "max_pixels":
        # As text it goes through the type like what users give.
        default = f"{CompareOptions.max_pixels / 1e6:g}"
        return click.option(
            "--max-megapixels", field.name, default=default, type=_Megapixels(), **more
        )
    if isinstance(kind, Places):
        more |= {"show_default": False, "multiple": True}
    if isinstance(kind, KindNames):
        more["show_default"] = False
    if isinstance(kind, Color):
        more["show_default"] = "compared"
    option = click.option(
        f"--{name}", field.name, default=field.default, type=click_type(kind), **more
    )
    if not (isinstance(kind, Choice) and kind.flags):
        return option
    off = click.option(f"--no-{name}", field.name, flag_value=kind.flags[1], hidden=True)
    return lambda command: off(option(command))


def split_options(parameters: Mapping[str, Any]) -> tuple[CompareOptions, RenderOptions]:
    """The two objects from what click made of the command line.

    Raises:
        OptionError: A value is out of its range.
        WeightsError: There is no such weights file.
    """
    compare, render = (
        {field.name: parameters[field.name] for field in fields(options)} for options in _OPTIONS
    )
    return CompareOptions(**compare), RenderOptions(**render)


def given_options(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a comparison that the command line names, checked.

    Raises:
        OptionError: A value is out of its range.
        WeightsError: There is no such weights file.
    """
    context = click.get_current_context()
    given = {
        field.name: getattr(split_options(parameters)[0], field.name)
        for field in fields(CompareOptions)
    }
    source = click.core.ParameterSource.DEFAULT
    return {k: v for k, v in given.items() if context.get_parameter_source(k) is not source}


def click_type(kind: Kind) -> Any:
    """The type by which click parses and checks values of a kind; text where it knows none."""
    match kind:
        case Choice(choices):
            return click.Choice(choices)
        case Number(low, high, above):
            return click.FloatRange(low, high, min_open=above)
        case Whole(low):
            return click.IntRange(low)
        case Resolution():
            return _Resolution()
        case Color():
            return _ColorName()
        case ValueRange():
            return _Range()
        case Places():
            return _Place(kind)
        case MaskSource() | CalibrationSource():
            return _Mask()
        case KindNames():
            return _Kinds()
    return str
