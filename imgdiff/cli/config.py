"""The command ``imgdiff config``: what applies, and where it stands."""

from pathlib import Path
from typing import Any

import click

from imgdiff.cli.exit_status import printable
from imgdiff.geometry import Place


@click.command("config")
@click.argument("name", required=False)
@click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="The configuration; else imgdiff.toml or pyproject.toml, here or above.",
)
def config_command(name: str | None, path: Path | None) -> None:
    """Print the configuration; with the NAME of a picture, what applies to it and why."""
    from imgdiff.suite.config import find_config, read_config

    config = read_config(path) if path else find_config()
    if config.path is None:
        click.echo("no configuration: no imgdiff.toml, and no [tool.imgdiff] in a pyproject.toml")
    if name is not None:
        _print(config.explained(name))
        return
    _print({**config.general, **config.options})
    for rule in config.rules:
        click.echo(f"\npictures {', '.join(rule.names)}")
        _print(dict(rule.settings))


def _print(settings: dict[str, Any]) -> None:
    lines = [
        (key.replace("_", "-"), shown(setting.value), setting.where)
        for key, setting in settings.items()
    ]
    widths = [max((len(line[i]) for line in lines), default=0) for i in (0, 1)]
    for key, value, where in lines:
        click.echo(printable(f"{key:<{widths[0]}}  {value:<{widths[1]}}  {where}"))


def shown(value: Any) -> str:
    """A value as it would be written on the command line."""
    if isinstance(value, Place):
        left, top, right, bottom = value.box
        mark = "" if value.threshold is None else f"@{value.threshold:g}"
        return f"{left},{top},{right - left},{bottom - top}{mark}"
    if isinstance(value, tuple):
        return " ".join(map(shown, value)) or "none"
    return "none" if value is None else str(value)
