"""What is said of changes."""

import pytest

from imgdiff.suite.wording import changes


def region(*box, **more):
    return {"box": list(box), "only_in": None, **more}


@pytest.mark.parametrize(
    ("summary", "regions", "said"),
    [
        (
            "Different: 1 region changed, 2.3% of the image; the rest is identical.",
            [region(460, 300, 601, 341)],
            "1 region changed, 2.3% of the image, at 460,300 (141 x 41); the rest is identical.",
        ),
        (
            "Different: 40 px inserted at y = 0; 1 region recolored from red to blue, 2% of the "
            "image.",
            [region(1, 2, 4, 8, kind="recolored")],
            "40 px inserted at y = 0; 1 region recolored from red to blue, 2% of the image, "
            "at 1,2 (3 x 6).",
        ),
        (
            "Different: 2 regions changed, 2% of the image: 1 edited and 1 recolored.",
            [region(1, 2, 4, 8, kind="recolored"), region(11, 2, 14, 8, kind="edited")],
            "2 regions changed, 2% of the image: 1 edited and 1 recolored, recolored at 1,2 "
            "(3 x 6), edited at 11,2 (3 x 6).",
        ),
        (
            "Different: 5 regions changed, 9% of the image, apart from 1 ignored place.",
            [region(i, i, i + 1, i + 1) for i in range(5)],
            "5 regions changed, 9% of the image, apart from 1 ignored place, at 0,0 (1 x 1), "
            "at 1,1 (1 x 1), at 2,2 (1 x 1), and 2 more.",
        ),
        ("Different: 40 px inserted at y = 0.", [], "40 px inserted at y = 0."),
    ],
)
def test_changes_are_told_with_their_places(summary, regions, said):
    assert changes({"summary": summary, "regions": regions}) == said
