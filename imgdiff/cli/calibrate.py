"""The command ``imgdiff calibrate``: what varies at one place is learned, and no change later."""

from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import printable
from imgdiff.cli.option_factory import comparison_options, split_options
from imgdiff.errors import DataError, OptionError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("calibrate")
@click.argument("same", nargs=-1, type=click.Path(path_type=Path))
@click.option("--baseline", type=_FILE, help="The approved picture; by default the first of SAME.")
@click.option("--output", type=_FILE, help="Where it is saved; by default beside the baseline.")
@click.option(
    "--rejected",
    multiple=True,
    type=_FILE,
    help="A picture of the place on which something did change, and must be found.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.05,
    show_default=True,
    help="Share of false alarms that is sought.",
)
@click.option(
    "--approvals",
    is_flag=True,
    help="Learn from approved variants and rejected pictures of the configured baselines.",
)
@common_options.quiet
@common_options.force
@comparison_options
def calibrate_command(
    same: tuple[Path, ...],
    baseline: Path | None,
    output: Path | None,
    rejected: tuple[Path, ...],
    rate: float,
    approvals: bool,
    quiet: bool,
    **parameters: Any,
) -> None:
    """Learn from SAME, captures of one place, what varies there without being a change.

    SAME are pictures, or folders of them, on which nothing that matters changed: a screen with a
    clock, parts of one line, a camera's day. The result lies beside the approved picture, as
    home.calibration.npz; imgdiff test and the pytest fixture use it, and imgdiff compare takes it
    as --calibration. Each capture is left out once and judged by the others: that is the rate of
    false alarms that is told.
    """
    options = split_options(parameters)[0]
    if approvals:
        if same or baseline or output or rejected:
            raise OptionError("--approvals has the pictures: give no others")
        _from_approvals(options, rate, quiet)
        return
    files = _files(same)
    if baseline is None:
        if not files:
            raise OptionError("expected captures of one place, or --approvals")
        baseline = files[0]
    captures = [file for file in files if file.resolve() != baseline.resolve()]
    _learn(baseline, captures, list(rejected), output, options, rate, quiet)


def _files(same: tuple[Path, ...]) -> list[Path]:
    from imgdiff.suite.folders import pictures_in

    files: list[Path] = []
    for path in same:
        files += pictures_in(path).values() if path.is_dir() else [path]
    return files


def _learn(
    baseline: Path,
    captures: list[Path],
    rejected: list[Path],
    output: Path | None,
    options: Any,
    rate: float,
    quiet: bool,
) -> None:
    from imgdiff.cli.progress import Meter
    from imgdiff.io.fingerprint import fingerprint
    from imgdiff.io.read_bytes import read_path
    from imgdiff.io.write import check_output
    from imgdiff.suite.calibration.beside import calibration_file
    from imgdiff.suite.calibration.learn import calibrate
    from imgdiff.suite.calibration.wording import summary

    target = output or calibration_file(baseline)
    check_output(target, ".npz", protect=[baseline, *captures])
    with Meter("learning") as meter:
        learned = calibrate(
            str(baseline),
            [str(capture) for capture in captures],
            rejected=[str(file) for file in rejected],
            rate=rate,
            content=fingerprint(read_path(str(baseline), 2_000_000_000)),
            options=options,
            progress=None if quiet else meter,
        )
    learned.save(target)
    if not quiet:
        click.echo(f"{summary(learned)}\nwrote {printable(str(target))}")


def _from_approvals(options: Any, rate: float, quiet: bool) -> None:
    from imgdiff.suite.calibration.decisions import decisions_of
    from imgdiff.suite.calibration.learn import FEWEST
    from imgdiff.suite.config import find_config
    from imgdiff.suite.record import FOLDER, REPLACED

    config = find_config()
    folder = config.get("baselines")
    if folder is None:
        raise OptionError("expected baselines = 'FOLDER' in [tool.imgdiff] of pyproject.toml")
    decided = decisions_of(folder, config.folder / FOLDER / REPLACED)
    enough = [one for one in decided if len(one.variants) >= FEWEST]
    if not enough:
        raise DataError(
            f"nothing to learn from: no approved picture has {FEWEST} variants (home@2.png, "
            "imgdiff approve --variant)"
        )
    for one in enough:
        if not quiet:
            click.echo(printable(one.name))
        rejected = list(one.rejected)
        _learn(one.approved, list(one.variants), rejected, None, options, rate, quiet)
