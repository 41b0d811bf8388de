"""What came out of a visual test, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from imgdiff.suite.outcome import Outcome, counts

#: How a count of each state is told.
_PHRASES = {
    "failed": "{} could not be compared",
    "changed": "{} changed",
    "size": "{} of another size",
    "new": "{} new",
    "missing": "{} missing",
    "passed": "{} passed",
}


def headline(outcomes: Sequence[Outcome]) -> str:
    """The answer in a few words, as "3 of 12 pictures changed"."""
    by_state = counts(outcomes)
    if not outcomes:
        return "No pictures"
    if set(by_state) == {"passed"}:
        return "The picture passed" if len(outcomes) == 1 else f"All {len(outcomes):,} passed"
    worst = next(iter(by_state))
    phrase = _PHRASES[worst].format(f"{by_state[worst]:,} of {len(outcomes):,}")
    return f"{phrase[0].upper()}{phrase[1:]}"


def tally(outcomes: Sequence[Outcome]) -> str:
    """All counts, as "12 pictures: 3 changed, 1 new, 8 passed"."""
    parts = [_PHRASES[state].format(f"{n:,}") for state, n in counts(outcomes).items()]
    noun = "picture" if len(outcomes) == 1 else "pictures"
    return f"{len(outcomes):,} {noun}" + (f": {', '.join(parts)}" if parts else "")


def sentence(outcome: Outcome) -> str:
    """What is to be said of one picture."""
    said = {
        "new": "nothing is approved under this name yet.",
        "missing": "it is approved, but the run did not make it.",
    }.get(outcome.state, "")
    said = outcome.said or said
    if outcome.state == "failed":
        return outcome.reason[:1].upper() + outcome.reason[1:]
    if not said:
        said = outcome.row.summary if outcome.row else ""
        said = said or "every byte is the same."
    if outcome.state == "size" and outcome.details:
        before, after = (
            " x ".join(map(str, outcome.details[side]["size"])) for side in ("before", "after")
        )
        said = f"It is {after}, and {before} is expected. {said}"
    if outcome.reason:
        said += f" {outcome.reason}"
    said = " ".join([said, *_remarks(outcome)])
    return said[0].upper() + said[1:]


def _remarks(outcome: Outcome) -> list[str]:
    """Notes at regions, each a sentence, in the order of the regions."""
    boxes = [",".join(map(str, region["box"])) for region in outcome.details.get("regions", ())]
    numbers = {box: number for number, box in enumerate(boxes, 1)}
    told = []
    for box, text in sorted(outcome.remarks.items(), key=lambda item: numbers.get(item[0], 1e9)):
        left, top = box.split(",")[:2]
        region = f"region {numbers[box]}" if box in numbers else "no region any more"
        told.append(f"Note at {region} ({left}, {top}): {text}")
    return [line if line[-1] in ".!?" else f"{line}." for line in told]


def shared(count: int) -> str:
    """What is to be said of the pictures of one group."""
    return f"the same change in {count:,} pictures"


def changes(details: Mapping[str, Any], most: int = 3) -> str:
    """What changed and where, in a sentence.

    Args:
        details: ``Comparison.to_dict()``.
        most: So many places are named.

    Returns:
        For instance "1 region changed, 2.3% of the image, at 460,300 (141 x 41); the rest is
        identical.".
    """
    said = details["summary"].partition(": ")[2]
    if "document" in details:
        return said
    places = []
    for region in details["regions"][:most]:
        left, top, right, bottom = region["box"]
        places.append(f"{_kind(region, details)}at {left},{top} ({right - left} x {bottom - top})")
    more = len(details["regions"]) - most
    if more > 0:
        places.append(f"and {more:,} more")
    if not places:
        return said
    clauses = said.removesuffix(".").split("; ")
    here = next((i for i, clause in enumerate(clauses) if "% of the image" in clause), 0)
    clauses[here] = ", ".join([clauses[here], *places])
    return "; ".join(clauses) + "."


def _kind(region: Mapping[str, Any], details: Mapping[str, Any]) -> str:
    """What happened there, where that is sure and not the same everywhere: then it is said."""
    kinds = [other.get("kind") for other in details["regions"]]
    kind = region.get("kind", "changed")
    return "" if kind == "changed" or len(set(kinds)) == 1 else f"{kind.replace('_', '-')} "
