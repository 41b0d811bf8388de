"""What moves within its line is no column that came or went."""

import cv2
import numpy as np
import pytest

from benchmarks.verdicts import nuisances
from benchmarks.verdicts.scenes.plan import Plan
from imgdiff import compare_images
from imgdiff.align.layout.find import find_layout
from tests.text import put_text


def poster(logo=0, word="Summer", gap=0):
    """A logo, a heading of two words and a paragraph."""
    image = np.full((420, 720, 3), (254, 253, 247), np.uint8)
    cv2.circle(image, (90 + logo, 80), 44, (255, 150, 50), -1, cv2.LINE_AA)
    put_text(image, word, (160, 96), 44, (30, 30, 30))
    put_text(image, "Festival 2027", (345 + gap, 96), 44, (30, 30, 30))
    for row in range(5):
        put_text(
            image, "three days of music and food by the lake", (60, 200 + 24 * row), 16, (40,) * 3
        )
    cv2.rectangle(image, (60, 340), (220, 385), (20, 100, 190), -1)
    return image


@pytest.mark.parametrize(
    "after", [{"logo": 6}, {"word": "Autumn", "gap": -14}, {"word": "Winter"}, {"gap": 18}]
)
def test_a_logo_and_words_move_within_their_line(after):
    for pair in ((poster(), poster(**after)), (poster(**after), poster())):
        assert find_layout(*pair) is None
        result = compare_images(*pair)
        assert result.changed and not result.alignment.bands
        assert result.regions[0].box.bottom <= 140


def table(columns):
    image = np.full((300, 720, 3), 252, np.uint8)
    rng = np.random.default_rng(4)
    figures = {name: rng.integers(1000, 99999, 12) for name in "abcdefg"}
    for number, name in enumerate(columns):
        for row in range(12):
            put_text(
                image, f"{figures[name][row]}", (20 + 110 * number, 30 + 22 * row), 14, (40,) * 3
            )
    return image


def test_a_column_that_was_inserted_is_one():
    layout = find_layout(table("abcdef"), table("abgcde"))
    assert layout is not None
    inserted = [band for band in layout.bands if band.side == "after"]
    assert [(band.axis, band.size) for band in inserted] == [("columns", 110)]


@pytest.mark.parametrize("seed", range(6))
def test_walls_that_moved_in_noise_leave_no_part_of_a_plan_without_a_counterpart(seed):
    rng = np.random.default_rng(seed)
    plan = Plan.random(rng, (260, 180) if seed % 2 else (420, 300))
    moved = plan.but(wall=plan.wall - 5, cross=plan.cross - 5)
    layout = find_layout(*(nuisances.grey_noise(p.draw(), 3, rng) for p in (plan, moved)))
    assert layout is None or max(band.size for band in layout.bands) <= 10
