"""The command ``imgdiff evaluate RUN [DATA]``."""

import json
from pathlib import Path

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import printable
from imgdiff.errors import OutputError
from imgdiff.recognition.data.splitting import PARTS


@click.command("evaluate")
@click.argument("run", type=click.Path())
@click.argument("data", required=False, type=click.Path())
@click.option(
    "--out", metavar="DIR", help="Where plots, JSON and report go; RUN/evaluation unless given."
)
@click.option(
    "--part",
    type=click.Choice(PARTS),
    default="test",
    show_default=True,
    help="Which part of the run's own data it is measured on.",
)
@click.option(
    "--ways",
    type=click.IntRange(2),
    default=20,
    show_default=True,
    help="Identities to choose from in one-shot identification.",
)
@click.option(
    "--episodes",
    type=click.IntRange(1),
    default=400,
    show_default=True,
    help="Trials of one-shot identification.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of all that is drawn; the same one, the same figures.",
)
@common_options.as_json
@common_options.quiet
@common_options.force
def evaluate_command(
    run: str,
    data: str | None,
    out: str | None,
    part: str,
    ways: int,
    episodes: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure how well a RUN tells same from different, on images it was not trained on.

    DATA: the run's own test part unless given. Writes evaluation.json, report.html and plots.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.recognition.evaluate.evaluate import evaluate

    common_options.check_silence(as_json, quiet)
    folder = Path(out) if out else Path(run) / "evaluation"
    _check_folder(folder, data)  # before any work is spent
    with Meter("embedding") as meter:
        evaluation = evaluate(
            run,
            data,
            part=part,
            ways=ways,
            episodes=episodes,
            seed=seed,
            progress=None if quiet else meter,
        )
    evaluation.save(folder)
    if as_json:
        click.echo(json.dumps(evaluation.to_dict(pairs=False), indent=2))
    elif not quiet:
        click.echo(printable(evaluation.summary))
        for line in evaluation.lines():
            click.echo(printable(line))
        for name, reason in evaluation.skipped:
            click.echo(f"note: left out {printable(name)}: {printable(reason)}")
        click.echo(f"wrote {printable(str(folder / 'report.html'))}")


def _check_folder(folder: Path, data: str | None) -> None:
    """Raises OutputError where it is a file, or holds the images, which the plots would join."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"cannot write to {str(folder)!r}: it is a file. Name a folder")
    if data and folder.resolve() == Path(data).resolve():
        raise OutputError(
            f"cannot write to {str(folder)!r}: it is the DATA. Name another folder",
            detail=" with --out",
        )
