"""Pictures of a test run, each judged as it comes: what the pytest plugin stands on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from imgdiff.errors import DataError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import replacing_read_only, write_file
from imgdiff.suite import approvals
from imgdiff.suite.baselines import baseline_items
from imgdiff.suite.capture import picture_bytes
from imgdiff.suite.config import Config
from imgdiff.suite.decision_log import rejections
from imgdiff.suite.outcome import Outcome
from imgdiff.suite.record import record_of
from imgdiff.suite.result_cache import ResultCache
from imgdiff.suite.run import run_suite
from imgdiff.suite.wording import changes, sentence

_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass
class Regression:
    """A test run's pictures and what came of them.

    Args:
        config: What is configured.
        baselines: Folder of the approved pictures.
        results: Folder for what the run makes.
        update: Whether what is not as approved is approved.
        write_new: Whether what is not approved yet is.
        force: Whether approved pictures that are read-only are replaced too.
    """

    config: Config
    baselines: Path
    results: Path
    update: bool = False
    write_new: bool = False
    force: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    _seen: dict[str, str] = field(default_factory=dict)

    def check(
        self, picture: Any, name: str, label: str, source: str, options: Mapping[str, Any]
    ) -> Outcome:
        """Judges a picture.

        Args:
            picture: See ``picture_bytes``.
            name: Its name without a suffix, "/" between folders.
            label: What it is called in sentences.
            source: Which test it is of.
            options: As for ``compare_images``.

        Returns:
            What came out; "passed" where it has just been approved.

        Raises:
            DataError: Another test has a picture of this name.
            ImgDiffError: The picture cannot be taken, or an option is out of its range.
        """
        data, suffix = picture_bytes(picture)
        name += suffix
        if self._seen.setdefault(name.casefold(), source) != source:
            raise DataError(
                f"two pictures for one name: {self._seen[name.casefold()]} has {name!r} too. Give "
                "one of them a name of its own"
            )
        after = self.results / name
        after.parent.mkdir(parents=True, exist_ok=True)
        write_file(after, data)
        approved = self._approved(name)
        [item] = baseline_items(
            approved,
            {name: after},
            lambda called: self.config.options_for(called, options),
            rejections(self.baselines),
        )
        viewers = self.results / ".viewers"
        viewers.mkdir(exist_ok=True)
        [outcome] = run_suite([item], workers=1, cache=ResultCache(), scratch=None)
        outcome = self._kept(outcome, viewers)
        if self._approves(outcome):
            record = record_of([outcome], self.baselines)
            with replacing_read_only(self.force):
                approvals.approve(record, record.entries)
            outcome = replace(
                outcome, state="passed", reason=f"Approved, it had been {outcome.state}."
            )
        self.outcomes = [o for o in self.outcomes if o.name != name] + [outcome]
        return outcome

    def _approves(self, outcome: Outcome) -> bool:
        if outcome.state == "new":
            return self.update or self.write_new
        return self.update and outcome.state in ("changed", "size")

    def _approved(self, name: str) -> dict[str, Path]:
        """The approved file of a name, and its variants."""
        base = self.baselines / name
        files = [base, *base.parent.glob(f"{_escaped(base.stem)}@*{_escaped(base.suffix)}")]
        return {
            file.relative_to(self.baselines).as_posix(): file for file in files if file.is_file()
        }

    def _kept(self, outcome: Outcome, folder: Path) -> Outcome:
        """With a copy of the viewer's file, for the cache may let go of its own."""
        if outcome.viewer is None:
            return outcome
        data = outcome.viewer.read_bytes()
        return replace(outcome, viewer=write_file(folder / fingerprint(data)[:24], data))


def failure(outcome: Outcome, label: str) -> str:
    """What is to be said of a picture that did not pass.

    Args:
        outcome: What came out.
        label: What the picture is called.
    """
    if outcome.state == "changed" and outcome.details:
        said = changes(outcome.details)
        return f"{label}: {said}" + (f" {outcome.reason}" if outcome.reason else "")
    said = sentence(outcome)
    return f"{label}: {said[0].lower()}{said[1:]}"


def file_name(text: str) -> str:
    """A name that is a file's on every system; two texts never give the same.

    Args:
        text: A name, or the id of a parameter.
    """
    safe = _UNSAFE.sub("_", text).strip("._") or "_"
    short = safe[:80]
    if short == text:
        return text
    return f"{short}-{fingerprint(text.encode('utf-8', 'surrogatepass'))[:6]}"


def _escaped(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)
