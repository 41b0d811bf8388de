"""What the tools say: short texts with boxes, from fields."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from imgdiff.geometry import Box
from imgdiff.recognition.runs.training_wording import UNMEASURED
from imgdiff.result import Comparison, Region
from imgdiff.suite.record import Entry

#: Regions, and pictures of a run, that are listed.
_MOST = 20
_ROWS, _COLUMNS = ("top", "middle", "bottom"), ("left", "center", "right")


def comparison_text(result: Comparison) -> str:
    """The verdict, and each region in a line."""
    height, width = result.heatmap.shape
    lines = [result.summary, f"The first image is {width} x {height} pixels."]
    lines += [
        f"{number}. {region_line(region, result)}"
        for number, region in enumerate(result.regions[:_MOST], start=1)
    ]
    if len(result.regions) > _MOST:
        lines.append(f"and {len(result.regions) - _MOST} more regions")
    lines += [
        f"inserted in the second image: box {list(band.band.box)}" for band in result.added_bands
    ]
    return "\n".join([*lines, *(f"note: {note}" for note in result.notes)])


def region_line(region: Region, result: Comparison) -> str:
    """One region: kind, box, where that is, and how sure it is."""
    fields = region.to_dict()
    kind = fields.get("kind") or (f"only in {region.only_in}" if region.only_in else "changed")
    return (
        f"{kind}: box {list(region.box)} ({place(region.box, result)}), "
        f"{region.area} pixels, heat {region.score:.2f}"
    )


def place(box: Box, result: Comparison) -> str:
    """Where a box is in the picture: "top left", "center"."""
    height, width = result.heatmap.shape
    row = _ROWS[min(2, 3 * (box.top + box.bottom) // (2 * height))]
    column = _COLUMNS[min(2, 3 * (box.left + box.right) // (2 * width))]
    if row == "middle":
        return column
    return row if column == "center" else f"{row} {column}"


def region_text(number: int, result: Comparison) -> str:
    """All that is known of one region, the first being 1."""
    region = result.regions[number - 1]
    height, width = result.heatmap.shape
    inside = result.heatmap[region.box.slices]
    before, after = result.before[region.box.slices], result.after[region.box.slices]
    lines = [
        f"Region {number} of {len(result.regions)}: {region_line(region, result)}.",
        f"It is {region.box.width} x {region.box.height} pixels, "
        f"{100 * region.area / (height * width):.2f}% of the picture changed in it.",
        f"Heat inside: mean {float(inside.mean()):.2f}, peak {region.score:.2f} "
        f"(0 same, {result.threshold:g} counts as changed, 1 twice the distance or more).",
        f"Mean color: {_color(before)} before, {_color(after)} after.",
    ]
    more = {
        name: value
        for name, value in region.to_dict().items()
        if name not in ("box", "score", "area", "only_in", "kind") and value is not None
    }
    lines += [f"{name}: {value}" for name, value in more.items()]
    return "\n".join(lines)


def run_text(entries: Sequence[Entry], when: str) -> str:
    """What of a run is yet to be decided."""
    if not entries:
        return f"Run of {when}: nothing is to be decided."
    lines = [f"Run of {when}: {len(entries)} to be decided."]
    for entry in entries[:_MOST]:
        kinds = f" ({', '.join(entry.kinds)})" if entry.kinds else ""
        group = f", group {entry.group}" if entry.group else ""
        lines.append(f"{entry.state}: {entry.name}{kinds}{group}")
    if len(entries) > _MOST:
        lines.append(f"and {len(entries) - _MOST} more")
    return "\n".join(lines)


def verification_text(fields: dict[str, Any], summary: str) -> str:
    """What a run says of two images."""
    similarity = f"cosine similarity {fields['cosine_similarity']:.4f}"
    notes = [*fields["notes"], *([UNMEASURED] if fields["training_distances"] is None else [])]
    return "\n".join([summary, similarity, *(f"note: {note}" for note in notes)])


def _color(pixels: np.ndarray) -> str:
    red, green, blue = (round(float(level)) for level in pixels.reshape(-1, 3).mean(axis=0))
    return f"#{red:02x}{green:02x}{blue:02x}"
