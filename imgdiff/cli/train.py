"""The command ``imgdiff train DATA``."""

import sys
import time
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import printable
from imgdiff.cli.train_options import train_options


@click.command("train")
@click.argument("data", type=click.Path())
@click.option(
    "--run",
    "folder",
    default="run",
    show_default=True,
    metavar="DIR",
    help="Folder of the run. One that was stopped is gone on with.",
)
@train_options
@common_options.force
@click.option("-q", "--quiet", is_flag=True, help="Print nothing.")
def train_command(data: str, folder: str, quiet: bool, **options: Any) -> None:
    """Train a Siamese network on DATA.

    DATA is a folder with a folder for each person, class or thing (with or without train/ and
    test/ above them), one with anchor/, positive/ and negative/, or a CSV of pairs
    (path1,path2,label). The run's folder holds the best weights, settings, split and log; repeat
    the command to go on with one that was stopped.
    """
    from imgdiff.recognition.train.train import train

    progress = _Progress(quiet)
    try:
        run = train(
            data, folder, progress=progress.stage, epoch_ended=progress.epoch_ended, **options
        )
    finally:
        progress.clear()
    if not quiet:
        for line in run.settings["data"]["notes"]:
            click.echo(f"note: {printable(line)}")
        for file, reason in run.skipped:
            click.echo(f"note: left out {printable(file)}: {printable(reason)}")
        if best := run.best:
            click.echo(
                f"best: epoch {best['epoch']:.0f}, {100 * best['validation_accuracy']:.1f} % of "
                f"the validation pairs right (AUC {best['validation_auc']:.3f})"
            )
        click.echo(f"the run is in {printable(folder)}; next: imgdiff evaluate {printable(folder)}")


class _Progress:
    """Shows on a terminal how far it is and how long it takes, and each epoch in a line."""

    def __init__(self, quiet: bool):
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._stage, self._began, self._first, self._shown = "", 0.0, 0, 0.0

    def stage(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._first = stage, now, done
        elif now - self._shown < 0.2 and done < total:
            return
        self._shown = now
        if self._live:
            spent, gone = now - self._began, done - self._first
            left = f", {_time(spent / gone * (total - done))} left" if gone and spent > 1 else ""
            self._write(f"{stage}: {done} of {total}{left}")

    def epoch_ended(self, row: dict[str, float]) -> None:
        if self._quiet:
            return
        self.clear()
        click.echo(
            f"epoch {row['epoch']:.0f}: loss {row['loss']:.4f}, precision {row['precision']:.3f}; "
            f"validation: loss {row['validation_loss']:.4f}, "
            f"precision {row['validation_precision']:.3f}, "
            f"accuracy {row['validation_accuracy']:.3f}, AUC {row['validation_auc']:.4f} "
            f"({_time(row['seconds'])})"
        )

    def clear(self) -> None:
        if self._live:
            self._write("")

    def _write(self, text: str) -> None:
        click.echo(f"\r\033[K{text}", file=sys.stderr, nl=False)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
