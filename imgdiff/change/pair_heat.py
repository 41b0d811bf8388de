"""The heat of two images on one grid, over any background and where both show something."""

from dataclasses import replace

import numpy as np

from imgdiff.align.agreement import differing_tiles, structured_tiles, tiles_with
from imgdiff.align.canvas import AlignedPair, where_both_are
from imgdiff.change.heat import FusedHeat, fuse
from imgdiff.change.network_map import Progress, part_of
from imgdiff.change.transparency_heat import composites, transparency_heat
from imgdiff.io.resize import resize
from imgdiff.network.runtime.runtime import Runtime

#: Share of the structured tiles that differ, up to which a motion that was undone came alone.
_MOVED_ONLY = 0.05
#: Share of the structured tiles of a part that moved that differ where it was disturbed; so few of
#: them tell nothing.
_MOST_OF_IT, _FEW = 0.7, 6
#: And of a column that moved aside, by a fraction of a pixel more or less: some of its letters are
#: drawn in other pixels, those that the fraction leaves between two ways of drawing them.
_SOME_OF_IT = 0.2
#: How far beyond the end of one image anything looks that judges what lies before it, in pixels.
_BEYOND = 256


def pair_heat(
    runtime: Runtime,
    pair: AlignedPair,
    level: str = "auto",
    resolution: str | float = "native",
    progress: Progress | None = None,
    effort: str = "full",
) -> FusedHeat:
    """The heat of a pair, on every background.

    Args:
        runtime: The network.
        pair: Two images on one grid, their motion undone.
        level: See ``heat.fuse``.
        resolution: Likewise.
        progress: Likewise.
        effort: Likewise.

    Returns:
        Heat and what ruled where; the heat is 0 where nothing is known. Where one image has fewer
        pixels of the same thing, at its scale: what the other one shows beyond that is no change.
    """
    if pair.coarse is not None and level != "exact":
        return _coarse_heat(runtime, pair, level, resolution, progress, effort)
    part = where_both_are(pair, _BEYOND)
    if part is not pair:
        return _on_canvas(pair_heat(runtime, part, level, resolution, progress, effort), pair)
    if level == "auto" and _made_anew(pair):
        level = "content"
    unknown, disturbed = _made_equal(pair), _disturbed(pair)
    pairs = composites(pair)
    heats = []
    for i, shown in enumerate(pairs):
        meter = part_of(progress, i, len(pairs))
        sides = shown.before, shown.after
        heats.append(fuse(runtime, *sides, level, resolution, meter, unknown, effort, disturbed))
    first, *others = heats
    for other in others:
        np.maximum(first.heat, other.heat, out=first.heat)
        np.logical_and(first.strict, other.strict, out=first.strict)
    for heat in transparency_heat(pairs):
        np.maximum(first.heat, heat, out=first.heat)
    if pair.unseen is not None:
        first.heat[pair.unseen] = 0
    return replace(first, network_scale=min(heat.network_scale for heat in heats))


def _on_canvas(part: FusedHeat, pair: AlignedPair) -> FusedHeat:
    """The heat of the top left part on all of a canvas, where nothing else can be compared."""
    whole = FusedHeat.nothing(pair.valid.shape)
    place = np.s_[: part.heat.shape[0], : part.heat.shape[1]]
    whole.heat[place], whole.strict[place] = part.heat, part.strict
    return replace(whole, network_scale=part.network_scale)


def _made_equal(pair: AlignedPair) -> np.ndarray | None:
    """Where one shows the other's pixels, which tells nothing of what came between them.

    bool (H, W); None where that is nowhere.
    """
    unknown = ~pair.valid
    for places in (pair.ignored, pair.unseen):
        if places is not None:
            unknown |= places
    return unknown if unknown.any() else None


def _disturbed(pair: AlignedPair) -> np.ndarray | None:
    """The parts of a page of which hardly anything is equal in its new place.

    A file format leaves equal what stayed where it was, and nothing of what moved against its
    blocks: what is equal beside such a part tells nothing of it.

    Returns:
        bool (H, W); None where there are none.
    """
    groups: dict[tuple[int, int | None], np.ndarray] = {}
    for piece in pair.alignment.pieces:
        for mask in groups.values():
            mask[piece.box.slices] = False
        keys: list[tuple[int, int | None]] = [(piece.dx, piece.dy)]
        if piece.dx:  # letters of a column move aside by one fraction of a pixel in all rows
            keys.append((piece.dx, None))
        for key in keys:
            group = groups.setdefault(key, np.zeros(pair.valid.shape, bool))
            group[piece.box.slices] = True
    if len(groups) < 2:
        return None
    structured = structured_tiles(pair.before)
    differing = differing_tiles(pair.before, pair.after)
    disturbed = np.zeros(pair.valid.shape, bool)
    for (_, dy), group in groups.items():
        inside = structured & ~tiles_with(~group, structured.shape)
        count = np.count_nonzero(inside)
        share = _SOME_OF_IT if dy is None else _MOST_OF_IT
        if count >= _FEW and np.count_nonzero(inside & differing) > share * count:
            disturbed |= group
    return disturbed if disturbed.any() else None


def _made_anew(pair: AlignedPair) -> bool:
    """Whether a motion was undone that came with more than itself: a scan, a photograph, a print.

    Then what is equal to the last bit is so by chance. Where nearly all of it is, a page was
    scrolled, and whatever differs was changed.
    """
    if pair.alignment.method not in ("shift", "perspective"):
        return False
    structured = structured_tiles(pair.before)
    seen = structured & ~tiles_with(~pair.valid, structured.shape)
    differing = differing_tiles(pair.before, pair.after) & seen
    return bool(np.count_nonzero(differing) > _MOVED_ONLY * np.count_nonzero(seen))


def _coarse_heat(
    runtime: Runtime,
    pair: AlignedPair,
    level: str,
    resolution: str | float,
    progress: Progress | None,
    effort: str,
) -> FusedHeat:
    """The heat of the coarser pair, on the grid of the finer one."""
    coarse, (height, width) = pair.coarse, pair.before.shape[:2]
    if coarse is None:
        raise ValueError("expected a pair of which one image is coarser")
    if pair.ignored is not None:
        hidden = resize(pair.ignored.astype(np.float32), coarse.before.shape[:2]) > 0
        coarse = replace(coarse, ignored=hidden).blinded
    small = pair_heat(runtime, coarse, level, resolution, progress, effort)
    heat = resize(small.heat, (height, width), enlarge="linear")
    for nothing in (pair.ignored, pair.unseen):
        if nothing is not None:
            heat[nothing] = 0
    strict = resize(small.strict.astype(np.uint8), (height, width), enlarge="nearest") > 0
    scale = small.network_scale
    if scale < 1:
        scale *= coarse.before.shape[1] / width
    return FusedHeat(heat, strict, scale)
