"""``[tool.imgdiff]`` in pyproject.toml, or imgdiff.toml: what applies to which picture, and why."""

import contextlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from PIL import ImageColor

from imgdiff.checks import Color
from imgdiff.errors import ImgDiffError, OptionError
from imgdiff.io.read_text import read_text
from imgdiff.options import CompareOptions, option_of
from imgdiff.place_checks import CalibrationSource, MaskSource
from imgdiff.suite.folders import fits
from imgdiff.suite.toml_lines import find_line

#: What is set for the whole, beside the options of a comparison.
PATHS = ("baselines", "results", "html", "junit", "csv", "markdown")
GLOBS = ("include", "exclude")
_PICTURES = "pictures"
_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Setting:
    """A value and where it stands.

    Attributes:
        value: In its final type.
        where: As "pyproject.toml:12", or "the command line", or "default".
    """

    value: Any
    where: str


_DEFAULTS = {option.name: Setting(option.default, "default") for option in fields(CompareOptions)}
# Nobody reads the scores of hundreds, and they take a second look at both pictures.
_DEFAULTS["scores"] = Setting(False, "default")


@dataclass(frozen=True)
class Rule:
    """What applies to pictures of some names.

    Attributes:
        names: Globs.
        settings: Options of a comparison.
    """

    names: tuple[str, ...]
    settings: Mapping[str, Setting]


@dataclass(frozen=True)
class Config:
    """All that is configured.

    Attributes:
        path: The file; None where there is none.
        general: Folders, reports and globs by name.
        options: Options of every comparison.
        rules: Those of some pictures; later ones win.
    """

    path: Path | None = None
    general: Mapping[str, Setting] = field(default_factory=dict)
    options: Mapping[str, Setting] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its paths begin."""
        return Path.cwd() if self.path is None else self.path.parent

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a folder, report or glob."""
        return self.general[name].value if name in self.general else default

    def explained(self, name: str, given: Mapping[str, Any] | None = None) -> dict[str, Setting]:
        """Every option of the comparison of one picture, and where it comes from.

        Args:
            name: The picture's.
            given: Options of the command line, which win.

        Returns:
            A setting for each field of ``CompareOptions``, in their order. Ignored places add up;
            of all else the last one holds.
        """
        settings = dict(_DEFAULTS)
        said = Setting(dict(given or {}), "the command line")
        layers = [self.options, *(r.settings for r in self.rules if fits(name, r.names))]
        layers.append({key: Setting(value, said.where) for key, value in said.value.items()})
        for layer in layers:
            for option, setting in layer.items():
                known = settings[option]
                if option == "ignore" and known.where != "default":
                    where = f"{known.where}, {setting.where}"
                    setting = Setting(known.value + setting.value, where)
                settings[option] = setting
        return settings

    def options_for(self, name: str, given: Mapping[str, Any] | None = None) -> CompareOptions:
        """How the picture of a name is compared, see ``explained``."""
        settings = self.explained(name, given)
        return CompareOptions(**{option: setting.value for option, setting in settings.items()})


def find_config(start: Path | None = None) -> Config:
    """The configuration that applies in a folder.

    Args:
        start: The folder; the current one by default.

    Returns:
        That of the nearest imgdiff.toml, or pyproject.toml with ``[tool.imgdiff]``, here or in a
        folder above, up to the root of the repository; an empty one where there is none.

    Raises:
        OptionError: It is wrong; the error begins with the file and the line.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        own, project = folder / "imgdiff.toml", folder / "pyproject.toml"
        if own.is_file():
            return read_config(own)
        if project.is_file() and _tool_table(_parsed(project), project) is not None:
            return read_config(project)
        if (folder / ".git").exists():
            break
    return Config()


def read_config(path: Path) -> Config:
    """The configuration in a file.

    Args:
        path: A TOML file. In one called pyproject.toml it is the table ``tool.imgdiff``, elsewhere
            the whole file.

    Raises:
        OptionError: It is wrong; the error begins with the file and the line.
    """
    return _Reader(path).read()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path, self._data = path, _parsed(path)
        self._text = read_text(path, _MOST_BYTES)
        self._table = ""
        if path.name == "pyproject.toml":
            self._data = _tool_table(self._data, path) or {}
            self._table = "tool.imgdiff"

    def read(self) -> Config:
        general, options = {}, {}
        rules: list[Rule] = []
        for key, value in self._data.items():
            name = _option_name(key)
            where = self._where(self._table, None, key)
            if name == _PICTURES:
                rules = list(self._rules(value, where))
            elif name in PATHS:
                general[name] = Setting(self._resolved(name, value, where), where)
            elif name in GLOBS:
                general[name] = Setting(_globs(name, value, where), where)
            elif name == "workers":
                if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                    raise OptionError(
                        f"{where}: workers must be a whole number from 1; got {value!r}"
                    )
                general[name] = Setting(value, where)
            else:
                options[name] = self._option(name, value, where)
        return Config(self._path, general, options, tuple(rules))

    def _rules(self, tables: Any, where: str) -> Iterator[Rule]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise OptionError(
                f"{where}: pictures must be tables, each headed [[{self._dotted(_PICTURES)}]]"
            )
        for index, table in enumerate(tables):
            head = self._where(self._dotted(_PICTURES), index, None)
            if "names" not in table:
                raise OptionError(f"{head}: expected names = 'GLOB' or ['GLOB', ...] in it")
            settings = {}
            for key, value in table.items():
                at = self._where(self._dotted(_PICTURES), index, key)
                if key == "names":
                    names = _globs("names", value, at)
                else:
                    settings[_option_name(key)] = self._option(_option_name(key), value, at)
            yield Rule(names, settings)

    def _option(self, name: str, value: Any, where: str) -> Setting:
        if name not in _DEFAULTS:
            known = ", ".join([*PATHS, *GLOBS, "workers", _PICTURES, *_DEFAULTS])
            raise OptionError(f"{where}: there is no option {name!r}; there are {known}")
        kind = option_of(CompareOptions, name).metadata["kind"]
        if isinstance(kind, Color) and isinstance(value, str):
            with contextlib.suppress(ValueError):  # the check below says what is expected
                value = ImageColor.getrgb(value)
        if isinstance(kind, MaskSource | CalibrationSource) or (
            name == "weights" and "/" in str(value)
        ):
            value = self._resolved(name, value, where)
        try:
            return Setting(kind.check(name, value), where)
        except ImgDiffError as error:
            raise OptionError(f"{where}: {error}") from error

    def _resolved(self, name: str, value: Any, where: str) -> Path:
        if not isinstance(value, str) or not value:
            raise OptionError(f"{where}: {name} must be a path; got {value!r}")
        return self._path.parent / value

    def _dotted(self, name: str) -> str:
        return f"{self._table}.{name}" if self._table else name

    def _where(self, table: str, index: int | None, key: str | None) -> str:
        return f"{_shown(self._path)}:{find_line(self._text, table, index, key)}"


def _option_name(key: str) -> str:
    return key.replace("-", "_")


def _globs(name: str, value: Any, where: str) -> tuple[str, ...]:
    globs = [value] if isinstance(value, str) else value
    if not isinstance(globs, list) or not all(isinstance(glob, str) and glob for glob in globs):
        raise OptionError(f"{where}: {name} must be a glob or a list of them; got {value!r}")
    return tuple(globs)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path, _MOST_BYTES))
    except OSError as error:
        raise OptionError(f"cannot read {_shown(path)!r}: {error.strerror}") from error
    except ValueError as error:  # of TOML, or of UTF-8
        raise OptionError(f"{_shown(path)}: {error}") from error
    except RecursionError as error:
        raise OptionError(f"{_shown(path)}: it is nested too deeply") from error


def _tool_table(data: dict[str, Any], path: Path) -> dict[str, Any] | None:
    """``[tool.imgdiff]``, or None."""
    tool = data.get("tool", {})
    table = tool.get("imgdiff") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise OptionError(f"{_shown(path)}: tool.imgdiff must be a table, [tool.imgdiff]")
    return table


def _shown(path: Path) -> str:
    """As short as it can be."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
