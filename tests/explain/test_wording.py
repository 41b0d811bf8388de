"""Fields become sentences at one place."""

import numpy as np
import pytest

from imgdiff.compare import explained
from imgdiff.explain.wording import detail, headline, notes, percent
from imgdiff.result import Alignment, Comparison, Scores, Verdict


def made(**fields):
    image = np.zeros((20, 40, 3), np.uint8)
    arrays = {"before": image, "after": image, "valid": np.ones((20, 40), bool)}
    sizes = {"before_size": (40, 20), "after_size": (40, 20)}
    heat = np.zeros((20, 40), np.float32)
    return explained(Comparison(Scores((1.0, 0.0)), heat, (), **(arrays | sizes | fields)))


def test_nothing_done_nothing_said():
    assert made().notes == ()


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        (
            {"fit": "resize", "after_size": (80, 40)},
            "after scaled from 80 x 40 to 40 x 20",
        ),
        (
            {"fit": "crop", "after_size": (50, 20)},
            "only the common 40 x 20 at the top left compared (40 x 20 and 50 x 20)",
        ),
        (
            {"fit": "pad", "after_size": (40, 9)},
            "sizes differ (40 x 20 and 40 x 9): what only one image has counts as changed",
        ),
        (
            {"alignment": Alignment("shift", 1.44, -2.0, 0.5)},
            "after was +1.4, -2.0 px off and turned by +0.50°: aligned",
        ),
        (
            {"alignment": Alignment("shift", 1.44, -2.0, 0.5, 1.25)},
            "after was +1.4, -2.0 px off, turned by +0.50° and 1.250 times as large: aligned",
        ),
        (
            {"network_scale": 0.3},
            "so much differs that the network looked at 12 x 6 of 40 x 20 pixels: changes of less "
            "than about 14 px may be missed; resolution 'native' looks at all",
        ),
        ({"input_notes": (("turned",), ())}, "before: turned"),
        ({"input_notes": ((), ("first of 3 frames",))}, "after: first of 3 frames"),
    ],
)
def test_what_was_done_is_said(fields, note):
    assert made(**fields).notes == (note,)


def test_advice_for_callers_is_left_out_for_visitors():
    (note,) = notes(made(network_scale=0.3), advice=False)
    assert note.endswith("may be missed")


def test_a_headline_and_its_detail_are_the_summary():
    for result in (made(), made(after=np.full((20, 40, 3), 9, np.uint8))):
        assert result.summary == f"{headline(result.verdict)}: {detail(result)}"
    assert headline(Verdict("same", left_out=2)) == "Same at these settings"


@pytest.mark.parametrize(
    ("share", "words"), [(1, "100%"), (0.1, "10%"), (0.0123, "1.2%"), (0.0001, "under 0.1%")]
)
def test_shares_in_words(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("overlap", "overlap_after", "clause"),
    [
        (0.86, 1.0, "14% of before is not visible in after"),
        (1.0, 0.98, "2.0% of after is not visible in before"),
        (0.86, 0.5, "14% of before and 50% of after are not visible in the other"),
    ],
)
def test_what_is_not_visible_in_the_other_is_named_wherever_the_answer_is(
    overlap, overlap_after, clause
):
    alignment = Alignment("shift", 3.0, overlap=overlap, overlap_after=overlap_after)
    result = made(alignment=alignment)
    assert result.notes[-1] == clause
    assert result.summary.endswith(f"; {clause}.")
