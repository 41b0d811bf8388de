"""The command ``imgdiff test``: what a run made against what is approved."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.option_factory import comparison_options, given_options
from imgdiff.cli.suite_options import NAMES, SuitePlan, run_and_tell, suite_options
from imgdiff.errors import OptionError

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    "test", epilog="Exit status: 0 all passed, 1 not, 2 something could not be compared."
)
@click.argument("results", required=False, type=_FOLDER)
@click.option("--baselines", type=_FOLDER, help="Folder of the approved pictures.")
@click.option("--allow-new", is_flag=True, help="What is not approved yet is no failure.")
@click.option("--allow-missing", is_flag=True, help="What the run did not make is no failure.")
@common_options.as_json
@common_options.quiet
@common_options.force
@suite_options
@comparison_options
def visual_test(
    results: Path | None,
    baselines: Path | None,
    allow_new: bool,
    allow_missing: bool,
    as_json: bool,
    quiet: bool,
    **parameters: Any,
) -> None:
    """Compare the pictures in RESULTS with the approved ones of the same names.

    Each passes or is changed, new, missing, of another size, or cannot be compared. imgdiff approve
    then takes over what is meant. Both folders can stand in [tool.imgdiff] of pyproject.toml, as
    results and baselines; imgdiff config says what applies. A second approved variant of home.png
    is home@2.png: one of them has to fit.
    """
    from imgdiff.suite.baselines import baseline_items
    from imgdiff.suite.decision_log import rejections
    from imgdiff.suite.folders import pictures_in

    common_options.check_silence(as_json, quiet)
    many = {name: parameters.pop(name) for name in NAMES}
    plan = SuitePlan.of(many, given_options(parameters))
    made = _folder("results", results, plan, "imgdiff test RESULTS")
    approved = _folder("baselines", baselines, plan, "--baselines FOLDER")
    if made.resolve() == approved.resolve():
        raise OptionError(
            f"results and baselines are one folder, {str(made)!r}: give each its own, or nothing "
            "would ever change"
        )
    globs = plan.include, plan.exclude
    items = baseline_items(
        pictures_in(approved, *globs) if approved.is_dir() else {},
        pictures_in(made, *globs),
        plan.options_for,
        rejections(approved),
    )
    passing = {"passed"} | ({"new"} if allow_new else set())
    passing |= {"missing"} if allow_missing else set()
    run_and_tell(
        items,
        plan,
        as_json=as_json,
        quiet=quiet,
        choices=True,
        passing=frozenset(passing),
        then=lambda outcomes: _keep(outcomes, approved, plan.config.folder),
    )


def _keep(outcomes: Sequence[Any], approved: Path, root: Path) -> Sequence[Any]:
    from imgdiff.suite.record import record_of, with_remarks, write_record

    outcomes = with_remarks(outcomes, root)
    write_record(record_of(outcomes, approved), root)
    return outcomes


def _folder(name: str, given: Path | None, plan: SuitePlan, how: str) -> Path:
    folder = given or plan.config.get(name)
    if folder is None:
        raise OptionError(
            f"expected the folder of {name}: give it by {how}, or as {name} = 'FOLDER' in "
            "[tool.imgdiff] of pyproject.toml"
        )
    return folder
