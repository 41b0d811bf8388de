"""``Evaluation``: the result of ``evaluate`` with what one does with it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgdiff.errors import OutputError
from imgdiff.io.write import check_output, replacing_read_only, write_file
from imgdiff.recognition.evaluate import html_report, plots, serialize, wording
from imgdiff.recognition.evaluate.evaluation_result import EvaluationResult


@dataclass(frozen=True, eq=False)
class Evaluation(EvaluationResult):
    """How well a run tells pairs of some data apart; the fields are ``EvaluationResult``'s."""

    @property
    def summary(self) -> str:
        """The accuracy with its interval, in one sentence."""
        return wording.summary(self)

    def lines(self) -> list[str]:
        """A line for each metric, as for a terminal, and one for each note."""
        return wording.lines(self)

    def to_dict(self, *, pairs: bool = True) -> dict[str, Any]:
        """All but the pictures, ready for JSON: no NaN, nothing but plain types.

        Args:
            pairs: With each pair's files and distance, and the curves.
        """
        return serialize.to_dict(self, pairs=pairs)

    def save(self, folder: str | os.PathLike, *, force: bool = False) -> list[Path]:
        """Writes evaluation.json, report.html and the plots there is something to draw in.

        Each file is written whole or not at all.

        Args:
            folder: Where they go; made if it is not there.
            force: Whether read-only files are replaced too; they keep their rights, as any other.

        Returns:
            The paths of the written files.

        Raises:
            OutputError: The folder cannot be made or written to.
        """
        target = Path(folder)
        pictures = plots.draw_all(self)
        contents = {
            "evaluation.json": serialize.to_json(self).encode("utf-8", "backslashreplace"),
            "report.html": html_report.html_of(self, pictures).encode("utf-8", "xmlcharrefreplace"),
            **{f"{name}.png": picture for name, picture in pictures.items()},
        }
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"cannot write to {os.fspath(folder)!r}: {error.strerror or error}. "
                "Choose another folder"
            ) from error
        with replacing_read_only(force):
            for name in contents:  # all of them, or none
                check_output(target / name)
            return [write_file(target / name, data) for name, data in contents.items()]
