"""All reports of a visual test, written whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgdiff.errors import OutputError
from imgdiff.io.write import check_output, write_file
from imgdiff.suite.outcome import Outcome
from imgdiff.suite.reports.assets import Assets
from imgdiff.suite.reports.csv_table import csv_of
from imgdiff.suite.reports.html_page import html_of
from imgdiff.suite.reports.junit import junit_of
from imgdiff.suite.reports.markdown import markdown_of

SUFFIXES = {
    "html": (".html", ".htm"),
    "junit": (".xml",),
    "csv": (".csv",),
    "markdown": (".md", ".markdown"),
}


@dataclass(frozen=True)
class Reports:
    """Which reports are written, and where to.

    Args:
        html: A page; None for none, as of the others.
        junit: JUnit XML.
        csv: A table.
        markdown: A summary.
        one_file: Whether the page holds its pictures instead of a folder beside it.
    """

    html: Path | None = None
    junit: Path | None = None
    csv: Path | None = None
    markdown: Path | None = None
    one_file: bool = False

    @property
    def files(self) -> dict[str, Path]:
        """Those that are written, by kind."""
        paths = {kind: getattr(self, kind) for kind in SUFFIXES}
        return {kind: Path(path) for kind, path in paths.items() if path is not None}

    def check(self) -> None:
        """Says before any work is spent what could not be written.

        Raises:
            OutputError: A file cannot be written, or two are one.
        """
        targets: dict[Path, str] = {}
        for kind, path in self.files.items():
            check_output(path, *SUFFIXES[kind])
            twin = targets.setdefault(path.resolve(), kind)
            if twin != kind:
                raise OutputError(
                    f"cannot write {str(path)!r}: it is to be both {twin} and {kind}. Give each "
                    "report a name of its own"
                )

    def write(
        self,
        outcomes: Sequence[Outcome],
        *,
        name: str,
        choices: bool,
        passing: frozenset[str] = frozenset({"passed"}),
    ) -> list[Path]:
        """Writes them all.

        Args:
            outcomes: The pictures.
            name: Of the test suite.
            choices: Whether one approves and rejects on the page.
            passing: States that are no failure.

        Returns:
            The files.

        Raises:
            OutputError: One cannot be written; what was there before is still there.
        """
        files = self.files
        if path := files.get("html"):
            assets = None if self.one_file else Assets(path)
            write_file(path, html_of(outcomes, path, assets=assets, choices=choices))
            if assets is not None:
                assets.tidy()
        if path := files.get("csv"):
            write_file(path, csv_of(outcomes))
        attachments: Mapping[str, Sequence[Path]] = {}
        if path := files.get("markdown"):
            assets = Assets(path)
            write_file(path, markdown_of(outcomes, assets))
            assets.tidy()
        if path := files.get("junit"):
            attachments = {
                o.name: [f for f in (o.before, o.after) if f]
                for o in outcomes
                if o.state not in passing
            }
            write_file(path, junit_of(outcomes, name, attachments, passing))
        return list(files.values())
