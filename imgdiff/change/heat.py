"""The heat of a pair, from all the evidence there is, cheap evidence before dear."""

import math
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from imgdiff.arrays import Bits, all_alike, band_with, bands, components, differs
from imgdiff.change.at_once import raise_at_once
from imgdiff.change.cascade import settled_heat
from imgdiff.change.coarse_scale import coarsely_looked, plan_coarse
from imgdiff.change.color.color_heat import color_heat
from imgdiff.change.curves import curve_heat
from imgdiff.change.edges import grown
from imgdiff.change.faint import faint_heat
from imgdiff.change.icons import icon_heat
from imgdiff.change.letters.glyphs import glyph_heat
from imgdiff.change.letters.redrawn import ANTIALIASED, RENDERED, redrawn
from imgdiff.change.letters.replaced import replaced_words
from imgdiff.change.lines import line_heat
from imgdiff.change.moved_edges import moved_edges_heat
from imgdiff.change.network_map import REACH, Meter, Progress, looked, plan_map
from imgdiff.change.nuisance.bilevel import drop_trembling
from imgdiff.change.nuisance.cast_shadow import without_shadows
from imgdiff.change.nuisance.even_light import in_its_light
from imgdiff.change.nuisance.light_change import LightChange
from imgdiff.change.set_aside import LARGE, set_aside
from imgdiff.change.strips import Places, in_strips, strips
from imgdiff.change.untouched import untouched
from imgdiff.change.visible_heat import strict_heat
from imgdiff.memory import tidy
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.network.scout_weights import DOUBTED

#: Most megapixels of windows, their margins aside, where nothing else is said: two or three
#: seconds of a small computer.
AUTO_MEGAPIXELS = 0.65
#: Side of the square round a place that has to be known, for letters, in pixels.
_RIM = 7
#: Side of the square round a place of doubt that the network is asked of, in pixels.
_AROUND = 15
#: Heat from which a difference can be seen.
_SEEN = 0.5
#: The first so many kinds of evidence may take edges that tremble for a change.
_TREMBLING = 2
#: Share of a part that differs which has to be lit, and lit as far as can be, for the network to
#: have nothing to add that matters.
_NEARLY_ALL, _HALF = 0.9, 0.5


@dataclass(frozen=True, eq=False)
class FusedHeat:
    """What all the evidence comes to.

    Attributes:
        heat: float32 (H, W) in [0, 1], exactly 0 far from any pixel that differs.
        strict: bool (H, W), where all that can be seen counts; elsewhere nuisances are forgiven.
        network_scale: Of the images that the network saw, in (0, 1]; 1 where it saw all pixels.
    """

    heat: np.ndarray
    strict: np.ndarray
    network_scale: float = 1.0

    @classmethod
    def nothing(cls, shape: tuple[int, ...]) -> "FusedHeat":
        """Of two images that are equal, (height, width)."""
        return cls(np.zeros(shape, np.float32), np.ones(shape, bool))


def fuse(
    runtime: Runtime,
    before: np.ndarray,
    after: np.ndarray,
    level: str = "auto",
    resolution: str | float = "native",
    progress: Progress | None = None,
    ignored: np.ndarray | None = None,
    effort: str = "full",
    disturbed: np.ndarray | None = None,
) -> FusedHeat:
    """The heat of two images.

    Light that came alone is undone first (see ``even_light``).
    Where the pair shows no nuisance (see ``untouched``, and ``replaced`` of words that all became
    others), all that a person can see counts (see ``visible_heat``), and the network is not asked:
    whatever it said, the answer would stand.
    Elsewhere, when a shadow that lies on one image alone is undone (see ``cast_shadow``), it is, of
    the images and of a small copy (see ``coarse_scale``), beside plain colour where that is beyond
    doubt (see ``color_heat``), what is faint in a pixel and plain over an area (see ``faint``) and
    letters that are others, whoever drew them (see ``glyphs``), unless edges a pixel further
    explain it (see ``bilevel``), lines and curves whose ink changed (see ``lines``, ``curves``),
    edges that stand elsewhere while others stay (see ``moved_edges``), icons that became others
    (see ``icons``); whichever is more.

    Args:
        runtime: The network.
        before: uint8 (H, W, 3).
        after: Likewise, on the grid of ``before``.
        level: "auto", or what is to rule everywhere: "exact", "strict" or "content"; see
            ``CompareOptions``.
        resolution: How much the network may look at; see ``CompareOptions``.
        progress: Called with the pixels that have been through the network and with all that
            will have been, the small copy's among them. What it raises stops the work.
        ignored: bool (H, W), where ``after`` was made equal: nothing is learned from there.
        effort: "full" asks the network everywhere, "auto" where the scout is not sure or other
            evidence in doubt, and a change not lit all over already, "scout" the scout alone (see
            ``scout_map``). Without a scout the network is asked everywhere.
        disturbed: bool (H, W), where a nuisance was at work for sure, whatever lies beside.
    """
    moved = differs(before, after)
    differing = moved > 0
    if level == "exact":
        return FusedHeat(differing.astype(np.float32), np.ones_like(differing))
    if level == "auto" and disturbed is None:
        lit = in_its_light(before, after, differing)
        if lit is not None:
            before, moved = lit, differs(lit, after)
            differing = moved > 0
        settled = settled_in_place(before, after, moved, ignored)
        if settled is not None:
            return settled
    del moved
    replaced = np.zeros(differing.shape, bool)  # of what stays 0 no page takes memory
    if level == "content":
        strict = exchanged = np.zeros(differing.shape, bool)
    else:
        strict, exchanged = untouched(before, after, differing, ignored)
        if level == "auto":
            replaced = replaced_words(before, after, differing, differing & ~strict)
            if replaced.any():
                strict |= replaced
            if disturbed is not None:
                strict &= ~disturbed
                exchanged &= ~disturbed
        else:
            strict = np.ones_like(differing)
    if not strict.any():
        strict = np.zeros(differing.shape, bool)  # takes no memory, see above
    heat = strict_heat(before, after, differing & strict, exchanged)
    if level != "content":
        most = ANTIALIASED if level == "strict" else RENDERED
        hot = (heat >= _SEEN) & ~exchanged & ~replaced
        heat[redrawn(before, after, differing, hot, most)] = 0
        del hot
    if not (differing & ~strict).any():
        return FusedHeat(heat, strict)
    # Masks of large images are let go as soon as they are used.
    del exchanged, replaced
    ruled = ~strict
    reach = all_alike(grown(differing & ruled, 2 * REACH + 1) & ruled)
    del differing
    if ignored is not None:
        ruled &= ~ignored
    ruled = all_alike(ruled)
    content, scale = _content_heat(
        runtime, before, after, reach, ruled, resolution, progress, effort
    )
    # Where nothing is strict, no page of ``heat`` was written to, nor is one now.
    for rows in bands(len(heat)):
        np.copyto(content[rows], heat[rows], where=~reach[rows])
    return FusedHeat(content, strict, scale)


def settled_in_place(
    before: np.ndarray,
    after: np.ndarray,
    moved: np.ndarray,
    ignored: np.ndarray | None = None,
) -> FusedHeat | None:
    """What cheap evidence alone says; see ``cascade.settled_heat``.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise.
        moved: uint8 (H, W), by how many levels they differ (see ``arrays.differs``).
        ignored: bool (H, W), where they were made equal, which tells nothing.

    Returns:
        None where a place is open.
    """
    settled = settled_heat(before, after, moved, ignored)
    if settled is None:
        return None
    heat, exchanged = settled
    heat[redrawn(before, after, moved > 0, (heat >= _SEEN) & ~exchanged)] = 0
    return FusedHeat(heat, np.ones(heat.shape, bool))


def _content_heat(
    runtime: Runtime,
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    content: np.ndarray,
    resolution: str | float,
    progress: Progress | None,
    effort: str,
) -> tuple[np.ndarray, float]:
    """Heat that forgives nuisances, float32 (H, W), and the scale at which the network looked.

    where: bool (H, W), the places that the network is asked of. content: bool (H, W), all that
    nuisances rule: they are measured there.
    """
    before, after, light = without_shadows(before, after, content)
    # What takes memory for itself comes before the network, which keeps some of its own.
    heat = _evidence_of_pixels(before, after, where, content, light)
    if effort != "full":
        where = _unlit(heat, where)
    scout = None if effort == "full" else runtime.scout
    doubtful: Places | None = partial(_in_doubt, heat) if scout and effort == "auto" else None
    size = heat.size
    if doubtful and size > LARGE:  # found out now, as the heat is set aside
        doubt = np.empty(heat.shape, bool)
        for rows in strips(heat.shape):
            doubt[rows] = doubtful(rows)
        doubtful = Bits(doubt).__getitem__
        del doubt
    waiting = set_aside(heat)
    del heat
    tidy(size)
    plan = plan_map(before, after, _megapixels(resolution), where, scout, effort, doubtful)
    coarse_plan = plan_coarse(before, after, plan.scale, where, scout, effort)
    del where, doubtful
    tidy(size)
    meter = Meter(progress, plan.cost + (coarse_plan.cost if coarse_plan else 0))
    scale, raised = plan.scale, [looked(runtime, plan, meter)]
    del plan
    if coarse_plan:
        raised.append(coarsely_looked(runtime, coarse_plan, before, after, meter))
    tidy(size)
    heat = waiting()
    while raised:
        raised.pop(0)(heat)
    tidy(heat.size)
    return heat, scale


def _evidence_of_pixels(
    before: np.ndarray,
    after: np.ndarray,
    where: np.ndarray,
    content: np.ndarray,
    light: LightChange | None,
) -> np.ndarray:
    """Heat of all that needs no network, float32 (H, W); see ``_content_heat``.

    light: How it changed, where that is known.
    """

    def inside(rows: slice) -> np.ndarray:
        # What a motion brought in at the border is half of what was outside.
        rim = np.ones((_RIM, _RIM), np.uint8)
        return cv2.erode(content[rows].astype(np.uint8), rim, borderValue=0) > 0

    heat = np.zeros(content.shape, np.float32)
    everything = slice(0, len(heat))
    raising = raise_at_once(
        heat,
        lambda out: faint_heat(before, after, content, out, light),
        lambda out: in_strips(glyph_heat, before, after, lambda r: where[r] & inside(r), out),
        lambda out: in_strips(line_heat, before, after, inside, out),
        lambda out: curve_heat(before, after, inside(everything), out),
        lambda out: in_strips(moved_edges_heat, before, after, inside, out),
        lambda out: in_strips(icon_heat, before, after, content.__getitem__, out),
    )
    for number, _ in enumerate(raising, 1):
        if number == _TREMBLING:
            drop_trembling(heat, before, after)
    color_heat(before, after, out=heat)
    return heat


def _in_doubt(heat: np.ndarray, rows: slice) -> np.ndarray:
    """What is warm by other evidence and hot nowhere, where the scout is no judge.

    bool (h, W), of the rows of a strip.
    """
    outer, inner = band_with(rows, len(heat), _AROUND // 2)
    warm = heat[outer] >= DOUBTED
    if not warm.any():
        return warm[inner]
    count, labels, _ = components(warm)
    hot = np.zeros(count, bool)
    hot[labels[heat[outer] >= _SEEN]] = True
    return grown(warm & ~hot[labels], _AROUND)[inner]


def _unlit(heat: np.ndarray, where: np.ndarray) -> np.ndarray:
    """``where`` but for parts that are lit nearly all over, most of them as far as can be.

    The network could only add to that: the last places of a change that stands at any threshold.
    """
    if not any((heat[rows] >= 1).any() for rows in bands(len(heat))):
        return where
    # All of a picture is one part, whose numbers would take as much memory as the heat.
    count, labels = 2, np.broadcast_to(np.int32(1), where.shape)
    if not where.all():
        count, labels, _ = components(where)
    area, lit, full = np.zeros((3, count), np.intp)
    for rows in bands(len(heat)):  # of a large part numbers take much memory
        here, values, part = where[rows], heat[rows], labels[rows]
        area += np.bincount(part[here], minlength=count)
        lit += np.bincount(part[here & (values >= _SEEN)], minlength=count)
        full += np.bincount(part[here & (values >= 1)], minlength=count)
    settled = (lit >= _NEARLY_ALL * area) & (full >= _HALF * area)
    settled[0] = False
    return where & ~settled[labels] if settled.any() else where


def _megapixels(resolution: str | float) -> float:
    """Most megapixels that may go through the network."""
    if resolution == "native":
        return math.inf
    return AUTO_MEGAPIXELS if resolution == "auto" else float(resolution)
