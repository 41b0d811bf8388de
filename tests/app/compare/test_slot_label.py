"""Names in the slots: what tells one from the other stays in sight, and nothing is markup."""

import pytest

from imgdiff.app.compare.slot_label import parted, slot_label


@pytest.mark.parametrize(
    ("name", "other", "parts"),
    [
        ("object_added_before.jpg", "object_added_after.jpg", ("object_added_", "before.jpg")),
        ("object_added_after.jpg", "object_added_before.jpg", ("object_added_", "after.jpg")),
        ("one.png", "two.png", ("one.png", "")),
        ("page.png", "page2.png", ("page.png", "")),  # too little in common to be parted
        ("IMG_2041.jpg", "IMG_2042.jpg", ("IMG_204", "1.jpg")),
        ("same-long-name.png", "same-long-name.png", ("same-l", "ong-name.png")),
        ("alone.png", "", ("alone.png", "")),
    ],
)
def test_a_name_is_parted_where_it_differs(name, other, parts):
    assert parted(name, other) == parts and "".join(parts) == name


def test_a_name_is_text():
    html = slot_label("before", "<img src=x>&\x00.png", (3, 2), "<img src=y>.png")
    assert "&lt;img src=" in html and "<img" not in html and "&amp;" in html
    assert "3 × 2" in html and "\x00" not in html
