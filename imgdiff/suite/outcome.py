"""What came out for each picture of a visual test."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from imgdiff.batch.rows import Row
from imgdiff.io.natural_order import natural_key

_THUMBNAILS = ("where", "close_before", "close_after")
#: What a picture can be, the worst first. "failed": it could not be compared; "size": it has
#: another size; "new": nothing is approved yet; "missing": the run did not make it.
STATES = ("failed", "changed", "size", "new", "missing", "passed")


@dataclass(frozen=True)
class Patch:
    """A changed place: all that the network would see of it.

    Attributes:
        size: (width, height) in pixels.
        before, after: The place in both pictures, no larger than the network sees it: PNG or JPEG.
    """

    size: tuple[int, int]
    before: bytes
    after: bytes

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Patch":
        """The patch that ``fields`` are of."""
        width, height = values["size"]
        sides = (base64.b64decode(values[side]) for side in ("before", "after"))
        return cls((width, height), *sides)

    @property
    def fields(self) -> dict[str, Any]:
        """It as JSON takes it."""
        sides = {"before": self.before, "after": self.after}
        texts = {side: base64.b64encode(data).decode("ascii") for side, data in sides.items()}
        return {"size": self.size, **texts}


@dataclass(frozen=True)
class Outcome:
    """One picture, judged.

    Attributes:
        name: The picture's: its path within the folder, "/" between.
        state: One of ``STATES``.
        before: The approved file; that of several which fits, or fits best. None where there is
            none.
        after: The file that is judged, None where there is none.
        row: What is left of the comparison; None where there was none.
        details: ``Comparison.to_dict()``; empty where there was none, or where both files are the
            same byte for byte.
        kinds: What changed and what else differs, in words that repeat among pictures.
        viewer: Where the viewer's data lies, a file of JSON; None where nothing differs.
        reason: Why it failed, or what somebody said who rejected it.
        content: The fingerprint of ``after``, "" where there is none.
        seconds: How long it took.
        patches: What changed, to be put together with the same in other pictures.
        group: Which of several pictures show the same changes, from 1; 0 where no other does.
        said: What is to be said of it, where that does not follow from the rest.
        remarks: Notes at regions, by their boxes as "left,top,right,bottom".
    """

    name: str
    state: str
    before: Path | None = None
    after: Path | None = None
    row: Row | None = None
    details: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    viewer: Path | None = None
    reason: str = ""
    content: str = ""
    seconds: float = 0.0
    patches: tuple[Patch, ...] = ()
    group: int = 0
    said: str = ""
    remarks: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The most heat, 0 to 1."""
        return self.row.score if self.row else 0.0

    @property
    def changed_fraction(self) -> float:
        """Share of the picture that changed, 0 to 1."""
        return self.row.changed_fraction if self.row else 0.0


def row_fields(row: Row) -> dict[str, Any]:
    """A row as JSON takes it."""
    values = asdict(row)
    for name in _THUMBNAILS:
        values[name] = base64.b64encode(values[name]).decode("ascii")
    return values


def row_from(values: Mapping[str, Any]) -> Row:
    """The row that ``row_fields`` made these of."""
    thumbs = {name: base64.b64decode(values[name]) for name in _THUMBNAILS}
    return Row(**{**values, **thumbs, "notes": tuple(values["notes"])})


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON takes it."""
    values = {item.name: getattr(outcome, item.name) for item in fields(outcome)}
    for name in ("before", "after", "viewer"):
        values[name] = None if values[name] is None else str(values[name])
    values["patches"] = [patch.fields for patch in outcome.patches]
    return values | {"row": None if outcome.row is None else row_fields(outcome.row)}


def outcome_from(values: Mapping[str, Any]) -> Outcome:
    """The outcome that ``outcome_fields`` made these of."""
    paths = {
        name: None if values[name] is None else Path(values[name])
        for name in ("before", "after", "viewer")
    }
    row = None if values["row"] is None else row_from(values["row"])
    patches = tuple(map(Patch.of, values["patches"]))
    more = {"row": row, "kinds": tuple(values["kinds"]), "patches": patches}
    return Outcome(**{**values, **paths, **more})


def worst_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """By state as in ``STATES``, then the hottest, then by name."""
    return sorted(
        outcomes,
        key=lambda o: (
            STATES.index(o.state),
            -o.score,
            -o.changed_fraction,
            natural_key(o.name),
        ),
    )


def groups_of(outcomes: Iterable[Outcome]) -> dict[int, list[Outcome]]:
    """The pictures of each group, by number, the worst first."""
    groups: dict[int, list[Outcome]] = {}
    for outcome in worst_first(outcomes):
        if outcome.group:
            groups.setdefault(outcome.group, []).append(outcome)
    return dict(sorted(groups.items()))


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many there are of each state, in the order of ``STATES``, without those of none."""
    counted = Counter(outcome.state for outcome in outcomes)
    return {state: counted[state] for state in STATES if counted[state]}


def kinds_of(details: dict[str, Any]) -> tuple[str, ...]:
    """What changed and what else differs, by the JSON of a comparison."""
    regions = details.get("regions", ())
    said = [region.get("kind", "changed") for region in regions]
    kinds = [kind for kind in said if kind not in ("changed", "one_sided")]
    kinds += [f"only in {region['only_in']}" for region in regions if region.get("only_in")]
    bands = details.get("alignment", {}).get("bands", ())
    kinds += ["removed" if band["side"] == "before" else "inserted" for band in bands]
    kinds += [cause["name"] for cause in details.get("causes") or ()]
    return tuple(dict.fromkeys(kinds))
