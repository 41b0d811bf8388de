"""The commands ``imgdiff approve`` and ``imgdiff reject``: what becomes of what a run found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import printable
from imgdiff.errors import DataError, OptionError
from imgdiff.io.read_text import read_json

_FILE = click.Path(dir_okay=False, path_type=Path)
_STATES = ("changed", "size", "new", "missing")


def _selection(command: Callable) -> Callable:
    for option in (
        click.option(
            "--run", "run_file", type=_FILE, help="The run; by default the last one of this folder."
        ),
        click.option(
            "--kind", "kinds", multiple=True, help="Only pictures in which such a thing changed."
        ),
        click.option(
            "--group",
            "groups",
            multiple=True,
            type=click.IntRange(1),
            help="Only pictures that show the same change, by the group's number.",
        ),
        click.option(
            "--state",
            "states",
            multiple=True,
            type=click.Choice(_STATES),
            help="Only pictures of such a state.",
        ),
        click.option("--all", "everything", is_flag=True, help="All that are not as approved."),
        click.argument("names", nargs=-1),
    ):
        command = option(command)
    return command


@click.command()
@_selection
@click.option("--variant", is_flag=True, help="Beside what was approved, as home@2.png.")
@click.option("--remove", is_flag=True, help="Remove approved pictures that the run did not make.")
@click.option("--from", "choices", type=_FILE, help="Choices saved on the report's page.")
@click.option("--reason", default="", help="Why; it stands in the log.")
@click.option("--undo", is_flag=True, help="Take back what was decided since the last run.")
@common_options.force
def approve(
    names: tuple[str, ...],
    everything: bool,
    states: tuple[str, ...],
    kinds: tuple[str, ...],
    groups: tuple[int, ...],
    run_file: Path | None,
    variant: bool,
    remove: bool,
    choices: Path | None,
    reason: str,
    undo: bool,
) -> None:
    """Take over the pictures of the last imgdiff test as approved.

    NAMES are those of pictures, or globs ('checkout/*'). Every file is replaced as a whole; who
    approved what when stands in imgdiff-approvals.jsonl beside the pictures. A picture that was
    written anew since it was tested is refused: nobody has seen it.
    """
    from imgdiff.suite import approvals, decision_log

    record, write, keep = _record(run_file)
    if choices is not None:
        if names or everything or states or kinds or groups:
            raise OptionError("--from has the names in it: give no others")
        _from_file(choices, record, write, keep)
        return
    _check_chosen(names, everything, states or kinds or groups)
    entries = approvals.select(
        record, names, everything=everything, states=states, kinds=kinds, groups=groups
    )
    author = decision_log.Author(reason=reason)
    if undo:
        chosen = [entry for entry in entries if entry.state in ("approved", "rejected")]
        write(approvals.undo(record, chosen, keep=keep, author=author))
        _say("took back", chosen)
        return
    removing = remove or "missing" in states
    fitting = approvals.TAKEN + (approvals.GONE if removing else ())
    chosen = [entry for entry in entries if entry.state in fitting]
    if gone := [e.name for e in entries if e.state == "missing" and not removing]:
        click.echo(
            f"{len(gone):,} missing, as {printable(gone[0])}: --remove is for what is gone",
            err=True,
        )
    _tell_passed(entries, names)
    write(approvals.approve(record, chosen, variant=variant, author=author, keep=keep))
    _say("approved", [entry for entry in chosen if entry.state != "missing"])
    _say("removed", [entry for entry in chosen if entry.state == "missing"])
    if not chosen:
        click.echo("nothing to approve")


@click.command()
@_selection
@click.option("--reason", default="", help="Why; imgdiff test says it while nothing changes.")
def reject(
    names: tuple[str, ...],
    everything: bool,
    states: tuple[str, ...],
    kinds: tuple[str, ...],
    groups: tuple[int, ...],
    run_file: Path | None,
    reason: str,
) -> None:
    """Keep why pictures of the last imgdiff test are not approved.

    NAMES are those of pictures, or globs. The reason stands in imgdiff-approvals.jsonl beside the
    approved pictures.
    """
    from imgdiff.suite import approvals, decision_log

    record, write, keep = _record(run_file)
    _check_chosen(names, everything, states or kinds or groups)
    entries = approvals.select(
        record, names, everything=everything, states=states, kinds=kinds, groups=groups
    )
    chosen = [entry for entry in entries if entry.state in (*approvals.TAKEN, *approvals.GONE)]
    _tell_passed(entries, names)
    write(approvals.reject(record, chosen, decision_log.Author(reason=reason), keep))
    _say("rejected", chosen)
    if not chosen:
        click.echo("nothing to reject")


def _record(run_file: Path | None) -> tuple[Any, Callable[[Any], None], Path]:
    """The run, a function that keeps what became of it, and where replaced pictures go."""
    from imgdiff.suite.config import find_config
    from imgdiff.suite.record import FILE, FOLDER, REPLACED, read_record, write_record

    folder = find_config().folder
    path = run_file or folder / FOLDER / FILE
    record = read_record(path)

    def write(after: Any) -> None:
        if run_file is None:
            write_record(after, path.parent.parent)

    return record, write, folder / FOLDER / REPLACED


def _check_chosen(names: Any, everything: bool, narrowed: Any) -> None:
    if names and everything:
        raise OptionError("expected names or --all; got both")
    if not (names or everything or narrowed):
        raise OptionError("expected names of pictures, or --all, --state, --kind or --group")


def _from_file(path: Path, record: Any, write: Callable[[Any], None], keep: Path) -> None:
    """Does what was chosen on the page, if the pictures are those that were seen on it."""
    from imgdiff.suite import approvals, decision_log

    try:
        kept = read_json(path)
        choices = [
            (str(c["name"]), str(c["verb"]), str(c["content"]), str(c.get("reason") or ""))
            for c in kept["choices"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"cannot read {str(path)!r}: expected a file of choices, as the report's page saves"
        ) from error
    entries = {entry.name: entry for entry in record.entries}
    for name, verb, content, _ in choices:
        entry = entries.get(name)
        if entry is None or verb not in ("approve", "reject") or entry.content != content:
            raise DataError(
                f"the choice of {name!r} is of another run than the last one: nothing is approved. "
                "Choose again on the page of the last run"
            )
    approved = [entries[name] for name, verb, *_ in choices if verb == "approve"]
    record = approvals.approve(record, approved, keep=keep)
    rejected = []
    for name, verb, _, reason in choices:
        if verb == "reject":
            rejected.append(entries[name])
            author = decision_log.Author(reason=reason)
            record = approvals.reject(record, [entries[name]], author, keep)
    write(record)
    _say("approved", approved)
    _say("rejected", rejected)


def _tell_passed(entries: Any, names: tuple[str, ...]) -> None:
    for entry in entries:
        if entry.name in names and entry.state in ("passed", "approved", "failed"):
            why = (
                "could not be compared" if entry.state == "failed" else f"is {entry.state} already"
            )
            click.echo(f"{printable(entry.name)} {why}", err=True)


def _say(what: str, entries: list[Any]) -> None:
    for entry in entries:
        click.echo(f"{what} {printable(entry.name)}")
