"""``imgdiff evaluate RUN [DATA]``"""

import json
from pathlib import Path

import click

from imgdiff.cli import common_options as given
from imgdiff.cli.exit_status import printable
from imgdiff.errors import OutputError


@click.command()
@click.argument("run", type=click.Path())
@click.argument("data", required=False, type=click.Path())
@click.option(
    "--out", metavar="DIR", help="Where plots, JSON and report go; RUN/evaluation unless given."
)
@click.option(
    "--part",
    type=click.Choice(("train", "validation", "test")),
    default="test",
    show_default=True,
    help="Of the run's own data.",
)
@click.option("--ways", default=20, show_default=True, help="Of one-shot identification.")
@click.option("--episodes", default=400, show_default=True, help="Of one-shot identification.")
@click.option("--seed", default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing.")
def evaluate(run: str, data, out, part, ways, episodes, seed, as_json, quiet) -> None:
    """Measure how well a RUN tells same from different, on images it was not trained on.

    DATA: the run's own test part unless given. Writes evaluation.json, report.html and plots.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.recognition.evaluate.evaluate import evaluate as measure

    given.check_silence(as_json, quiet)
    folder = Path(out) if out else Path(run) / "evaluation"
    _check_folder(folder, data)  # before any work is spent
    with Meter("embedding") as meter:
        found = measure(
            run,
            data,
            part=part,
            ways=ways,
            episodes=episodes,
            seed=seed,
            progress=None if quiet else meter,
        )
    found.save(folder)
    if as_json:
        click.echo(json.dumps(found.to_dict(pairs=False), indent=2))
    elif not quiet:
        click.echo(printable(found.summary))
        for line in found.lines():
            click.echo(printable(line))
        for name, reason in found.skipped:
            click.echo(f"note: left out {printable(name)}: {printable(reason)}")
        click.echo(f"wrote {printable(str(folder / 'report.html'))}")


def _check_folder(folder: Path, data: str | None) -> None:
    """Errors: OutputError where it is a file, or holds the images, which the plots would join."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"cannot write to {str(folder)!r}: it is a file. Name a folder")
    if data and folder.resolve() == Path(data).resolve():
        raise OutputError(
            f"cannot write to {str(folder)!r}: it is the DATA. Name another folder with --out"
        )
