"""Options as fields of a dataclass, each with what it takes and its help."""

from dataclasses import Field, field, fields
from typing import Any

from imgdiff.checks import Kind


def option(default: Any, kind: Kind, text: str, **more: Any) -> Any:
    """A dataclass field with its kind and help.

    Args:
        default: What holds where nothing is given.
        kind: Which values it takes.
        text: Help, in sentences that a stranger understands.
        **more: ``flag``: the name of the command's option where it differs.
    """
    return field(default=default, metadata={"kind": kind, "help": text, **more})


def option_of(options: type, name: str) -> "Field[Any]":
    """The field of one option: its default, and ``metadata`` with its kind and help."""
    return next(option for option in fields(options) if option.name == name)


def check_fields(options: Any) -> None:
    """Checks every field of a dataclass of options by its kind, and gives it its final type.

    Raises:
        OptionError: A value is out of its range.
    """
    for item in fields(options):
        checked = item.metadata["kind"].check(item.name, getattr(options, item.name))
        object.__setattr__(options, item.name, checked)  # frozen for all others
