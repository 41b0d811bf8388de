"""What the commands for many pictures have in common: reports, workers, what is told."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from imgdiff.cli.exit_status import DIFFERENT, SAME, TROUBLE, printable

_FILE = click.Path(dir_okay=False, path_type=Path)
#: Pictures that are told of.
_MOST = 20
_OPTIONS = (
    click.option("--html", type=_FILE, help="Write a page that shows every picture."),
    click.option(
        "--one-file", is_flag=True, help="The page holds its pictures; no folder beside it."
    ),
    click.option("--junit", type=_FILE, help="Write JUnit XML, for continuous integration."),
    click.option("--csv", type=_FILE, help="Write a table."),
    click.option(
        "--markdown", type=_FILE, help="Write a summary for a pull request or a job's page."
    ),
    click.option(
        "--include", multiple=True, metavar="GLOB", help="Only pictures of such names, as 'home/*'."
    ),
    click.option("--exclude", multiple=True, metavar="GLOB", help="No pictures of such names."),
    click.option(
        "--workers", type=click.IntRange(1), help="Pictures at work at once; one a core by default."
    ),
    click.option(
        "--cache/--no-cache",
        default=True,
        help="Keep results by the contents of files, so that a run that was stopped goes on.",
    ),
    click.option(
        "--config",
        type=click.Path(dir_okay=False, exists=True, path_type=Path),
        help="The configuration; else imgdiff.toml or pyproject.toml, here or above.",
    ),
)
_REPORTS = ("html", "junit", "csv", "markdown")
NAMES = (*_REPORTS, "one_file", "include", "exclude", "workers", "cache", "config")


def suite_options(command: Callable) -> Callable:
    """Decorates a command with the options for many pictures."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True)
class SuitePlan:
    """What the command line and the configuration together ask for.

    Attributes:
        config: The configuration.
        given: Options of a comparison that the command line names.
        include, exclude: Globs of names.
        reports: What is written.
        workers: Pictures at work at once; None for as many as there are cores.
        cache: Whether results are kept.
    """

    config: Any
    given: dict[str, Any]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    reports: Any
    workers: int | None
    cache: bool

    @classmethod
    def of(cls, many: dict[str, Any], given: dict[str, Any]) -> "SuitePlan":
        """The plan, checked.

        Args:
            many: The values of ``suite_options``.
            given: Options of a comparison that the command line names.

        Raises:
            OptionError: The configuration is wrong.
            OutputError: A report cannot be written.
        """
        from imgdiff.suite.config import find_config, read_config
        from imgdiff.suite.reports.write import Reports

        config = read_config(many["config"]) if many["config"] else find_config()
        files = {kind: many[kind] or config.get(kind) for kind in _REPORTS}
        reports = Reports(**files, one_file=many["one_file"])
        reports.check()
        return cls(
            config,
            given,
            many["include"] or config.get("include", ()),
            many["exclude"] or config.get("exclude", ()),
            reports,
            many["workers"] or config.get("workers"),
            many["cache"],
        )

    def options_for(self, name: str) -> Any:
        """How the picture of a name is compared."""
        return self.config.options_for(name, self.given)


def run_and_tell(
    items: Sequence[Any],
    plan: SuitePlan,
    *,
    as_json: bool,
    quiet: bool,
    choices: bool = False,
    passing: frozenset[str] = frozenset({"passed"}),
    then: Callable[[Sequence[Any]], Sequence[Any]] = lambda outcomes: outcomes,
) -> None:
    """Judges items, writes the reports, says what came out and exits.

    Args:
        items: The pictures.
        plan: How, and which reports.
        as_json: Whether JSON is printed.
        quiet: Whether nothing is.
        choices: Whether one approves and rejects on the page.
        passing: States that are no failure.
        then: Called with the outcomes before anything is told; gives those that are told.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.io.temporary_names import scratch_folder
    from imgdiff.suite.reports.json_fields import json_of
    from imgdiff.suite.result_cache import ResultCache
    from imgdiff.suite.run import run_suite

    with scratch_folder() as scratch:
        with Meter() as meter:
            judged = run_suite(
                items,
                workers=plan.workers,
                cache=ResultCache() if plan.cache else None,
                scratch=scratch if plan.reports.html else None,
                progress=None if quiet else meter,
            )
        ResultCache().prune()
        outcomes = then(judged)
        written = plan.reports.write(outcomes, name="imgdiff", choices=choices, passing=passing)
    if as_json:
        click.echo(json.dumps(json_of(outcomes), indent=2))
    elif not quiet:
        click.echo("\n".join([*told(outcomes), *(f"wrote {printable(str(p))}" for p in written)]))
    sys.exit(status(outcomes, passing))


def told(outcomes: Sequence[Any]) -> list[str]:
    """The outcomes in lines: the counts, then what did not pass, the worst first.

    Of pictures that show the same change the first is told of.
    """
    from imgdiff.suite.outcome import groups_of, worst_first
    from imgdiff.suite.wording import sentence, shared, tally

    lines = [f"{tally(outcomes)}."]
    groups, seen = groups_of(outcomes), set()
    open_ones = []
    for outcome in worst_first(outcomes):
        if outcome.state != "passed" and outcome.group not in seen:
            open_ones.append(outcome)
            seen |= {outcome.group} - {0}
    for outcome in open_ones[:_MOST]:
        said = printable(sentence(outcome))
        lines.append(f"{outcome.state:>8}  {printable(outcome.name)}: {said}")
        if outcome.group:
            count = len(groups[outcome.group])
            lines.append(f"          group {outcome.group}: {shared(count)}")
    if len(open_ones) > _MOST:
        lines.append(f"          and {len(open_ones) - _MOST:,} more (reports and --json list all)")
    return lines


def status(outcomes: Sequence[Any], passing: frozenset[str]) -> int:
    """The exit status: trouble where something could not be compared, else as diff's."""
    states = {outcome.state for outcome in outcomes}
    if "failed" in states:
        return TROUBLE
    return DIFFERENT if states - passing else SAME
