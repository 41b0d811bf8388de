"""What one's approvals and rejections teach: approved variants are captures, rejected ones are not.

``imgdiff approve --variant`` says that a picture looks right in this way too; ``imgdiff reject``
that it does not.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imgdiff.options import CompareOptions
from imgdiff.suite.baselines import baseline_items
from imgdiff.suite.decision_log import rejections
from imgdiff.suite.folders import pictures_in
from imgdiff.suite.run import Item


@dataclass(frozen=True)
class Decided:
    """What was decided about one picture.

    Attributes:
        name: The picture's.
        approved: The approved file.
        variants: Other approved files of it.
        rejected: Files of what was rejected, as far as they are kept.
    """

    name: str
    approved: Path
    variants: tuple[Path, ...]
    rejected: tuple[Path, ...]


def decisions_of(baselines: Path, kept: Path) -> list[Decided]:
    """What was decided about each approved picture.

    Args:
        baselines: The folder of approved pictures.
        kept: The folder where ``approvals.reject`` keeps what it was told of.

    Returns:
        Those with variants, by name.
    """
    items: list[Item] = baseline_items(pictures_in(baselines), {}, lambda name: CompareOptions())
    told: Mapping[str, dict[str, str]] = defaultdict(dict, rejections(baselines))
    return [
        Decided(
            item.name,
            item.approved[0],
            item.approved[1:],
            tuple(kept / content for content in told[item.name] if (kept / content).is_file()),
        )
        for item in items
        if len(item.approved) > 1
    ]
