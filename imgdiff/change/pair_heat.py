"""The heat of two images on one grid, over any background and where both show something."""

from dataclasses import replace

import numpy as np

from imgdiff.align.canvas import AlignedPair
from imgdiff.change.heat import FusedHeat, fuse
from imgdiff.change.network_map import Progress, part_of
from imgdiff.change.transparency_heat import composites, transparency_heat
from imgdiff.network.runtime.runtime import Runtime


def pair_heat(
    runtime: Runtime,
    pair: AlignedPair,
    level: str = "auto",
    resolution: str | float = "native",
    progress: Progress | None = None,
) -> FusedHeat:
    """The heat of a pair, on every background.

    Args:
        runtime: The network.
        pair: Two images on one grid, their motion undone.
        level: See ``heat.fuse``.
        resolution: Likewise.
        progress: Likewise.

    Returns:
        Heat and what ruled where; the heat is 0 where nothing is known.
    """
    unknown = pair.ignored  # and equal there, which tells nothing
    if pair.unseen is not None:
        unknown = pair.unseen if unknown is None else unknown | pair.unseen
    pairs = composites(pair)
    heats = []
    for i, shown in enumerate(pairs):
        meter = part_of(progress, i, len(pairs))
        heats.append(fuse(runtime, shown.before, shown.after, level, resolution, meter, unknown))
    first, *others = heats
    for other in others:
        np.maximum(first.heat, other.heat, out=first.heat)
        np.logical_and(first.strict, other.strict, out=first.strict)
    for heat in transparency_heat(pairs):
        np.maximum(first.heat, heat, out=first.heat)
    if pair.unseen is not None:
        first.heat[pair.unseen] = 0
    return replace(first, network_scale=min(heat.network_scale for heat in heats))
