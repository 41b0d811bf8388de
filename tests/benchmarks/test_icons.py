"""The drawn icons: what each pair is said to be, and two parts that share nothing."""

import numpy as np
import pytest

from benchmarks.drawn_icons import FILLED, PARTS, RENDERERS, THIN
from benchmarks.icons import KINDS, SCENES, SIZES, pairs


@pytest.mark.parametrize("part", PARTS)
def test_every_renderer_draws_every_icon(part):
    for icons in (FILLED[part], THIN[part]):
        for name, icon in icons.items():
            for renderer in RENDERERS[part]:
                share = renderer.draw(icon, 16)
                assert share.shape == (16, 16) and share.min() >= 0 and share.max() <= 1, name
                assert share.sum() >= 8, (name, renderer.name)
                if not renderer.smooth:
                    assert np.isin(share, (0, 1)).all(), (name, renderer.name)


@pytest.mark.parametrize("part", PARTS)
def test_icons_differ_more_than_renderers_do(part):
    """At 32 pixels, in the share of all ink."""
    renderers = [r for r in RENDERERS[part] if r.smooth]
    for icons in (FILLED[part], THIN[part]):
        drawn = {name: renderers[0].draw(icon, 32) for name, icon in icons.items()}
        for name, icon in icons.items():
            own = max(np.abs(r.draw(icon, 32) - drawn[name]).sum() for r in renderers)
            others = [np.abs(share - drawn[name]).sum() for n, share in drawn.items() if n != name]
            assert min(others) > 0.5 * own, name


def test_the_parts_share_neither_icons_nor_renderers():
    one, other = PARTS
    assert not {r.name for r in RENDERERS[one]} & {r.name for r in RENDERERS[other]}
    for icons in (FILLED, THIN):
        outlines = [[str(icon) for icon in icons[part].values()] for part in PARTS]
        assert not set(outlines[0]) & set(outlines[1])


def test_pairs_are_what_they_are_said_to_be():
    every = list(pairs(PARTS[0], 1, 3))
    assert {(p.scene, p.kind, p.size) for p in every} == {
        (scene, kind, size) for scene in SCENES for kind in KINDS for size in SIZES
    }
    assert all(p.changed for p in every if p.kind == "one renderer")
    for pair in every:
        assert pair.before.shape == pair.after.shape and pair.before.dtype == np.uint8
        assert not np.array_equal(pair.before, pair.after)
    again = list(pairs(PARTS[0], 1, 3))
    assert all(np.array_equal(a.after, b.after) for a, b in zip(every, again, strict=True))
