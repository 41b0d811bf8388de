"""The options of a request: the library's, by the same names, as far as they are a visitor's."""

import json
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from imgdiff.errors import OptionError
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.settings import ServiceSettings

#: What is the service's to choose, names a file of its machine, or comes as a file of its own.
_NOT_OFFERED = ("device", "mask", "calibration", "dpi")
COMPARE = tuple(f.name for f in fields(CompareOptions) if f.name not in _NOT_OFFERED)
RENDER = tuple(f.name for f in fields(RenderOptions))


def parse_json(text: bytes | str, what: str) -> Any:
    """JSON of a request.

    Args:
        text: Of the request.
        what: What to call it in the error.

    Raises:
        ProblemError: It is no JSON.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "json", f"{what}: expected JSON ({error})") from error


def parse_options(
    given: Any, settings: ServiceSettings, mask: bytes | None = None
) -> tuple[CompareOptions, RenderOptions]:
    """The options of a request, checked.

    Args:
        given: An object of fields of ``CompareOptions`` and ``RenderOptions``; "weights" is
            "default" or the name of a run that the service offers.
        settings: Of the service.
        mask: The bytes of a mask's file.

    Raises:
        ProblemError: It is no object, has a field that is not offered, or names no run.
        OptionError: A value is out of its range.
    """
    if not isinstance(given, dict):
        raise ProblemError(400, "json", 'options: expected an object, as in {"threshold": 0.6}')
    if unknown := sorted(set(given) - {*COMPARE, *RENDER}):
        raise ProblemError(
            422,
            "option",
            f"options: there is no {unknown[0]!r} here. There is {', '.join((*COMPARE, *RENDER))}",
        )
    compare = {name: value for name, value in given.items() if name in COMPARE}
    if (weights := compare.pop("weights", "default")) != "default":
        compare["weights"] = str(run_folder(weights, settings))
    try:
        most = min(settings.max_pixels, compare.get("max_pixels", settings.max_pixels))
    except TypeError:
        most = compare["max_pixels"]  # the check below says what is wrong with it
    options = CompareOptions(**compare | {"max_pixels": most, "mask": mask})
    return options, RenderOptions(**{k: v for k, v in given.items() if k in RENDER})


def run_folder(name: Any, settings: ServiceSettings) -> Path:
    """The folder of a run that the service offers.

    Raises:
        ProblemError: There is none of this name.
    """
    known = runs(settings)
    if not isinstance(name, str) or name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise ProblemError(404, "model", f"there is no run of this name; there is: {there}")
    return known[name]


def runs(settings: ServiceSettings) -> dict[str, Path]:
    """The runs that the service offers, by their names."""
    from imgdiff.network.saved_run import is_run

    if settings.runs is None:
        return {}
    try:
        return {folder.name: folder for folder in settings.runs.iterdir() if is_run(folder)}
    except OSError as error:
        raise OptionError("the folder of runs cannot be read") from error


def detector(name: Any, settings: ServiceSettings) -> str | Path | None:
    """What finds things in an image: a detector that the service offers.

    Args:
        name: Its name; None for none.
        settings: Of the service.

    Raises:
        ProblemError: There is none of this name.
    """
    known = detectors(settings)
    if name is None:
        return None
    if not isinstance(name, str) or name not in known:
        there = ", ".join(sorted(known)) or "none"
        raise ProblemError(404, "detector", f"there is no detector of this name; there is: {there}")
    return known[name]


def detectors(settings: ServiceSettings) -> dict[str, str | Path]:
    """The detectors that the service offers, by their names."""
    known: dict[str, str | Path] = {}
    if find_spec("mtcnn") is not None and find_spec("tensorflow") is not None:
        known["faces"] = "faces"
    if settings.detectors is not None:
        try:
            known |= {file.name: file for file in settings.detectors.glob("*.onnx")}
        except OSError as error:
            raise OptionError("the folder of detectors cannot be read") from error
    return known


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
