"""Names made into pairs."""

import random
import unicodedata

import pytest

from imgdiff.batch.pairing import Matched, match
from imgdiff.io.natural_order import natural_key


def names(matched: Matched) -> tuple[list, list[str], list[str]]:
    return (
        list(matched.pairs),
        [unmatched.name for unmatched in matched.only_before],
        [unmatched.name for unmatched in matched.only_after],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.png", "a.png"),
        ("Shop.PNG", "shop.png"),
        ("a.png", "a.jpg"),
        ("shop_before.png", "shop_after.png"),
        ("shop-after.png", "shop-before.jpg"),
        ("Before shop.png", "After shop.png"),
        ("before.png", "after.png"),
        ("old.3.png", "new.3.png"),
        ("page baseline.png", "page actual.png"),
        ("page.baseline.png", "page.current.png"),
        ("shop_old.png", "shop_after.png"),
        ("scan (1).png", "scan (2).png"),
        ("eye_left_3.png", "eye_right_3.png"),
        ("plan_a.png", "plan_b.png"),
        ("shop.png", "shop_new.png"),
        ("shop_original.png", "shop.jpg"),
        ("old/shop.png", "new/shop.png"),
        ("x\\shop.png", "x/shop.png"),
        (unicodedata.normalize("NFC", "café.png"), unicodedata.normalize("NFD", "café.png")),
    ],
)
def test_these_belong_together(before, after):
    assert names(match([before], [after])) == ([(before, after)], [], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.png", "b.png"),
        ("a1.png", "a2.png"),
        ("x_before.png", "x_old.png"),
        ("x_1.png", "x_3.png"),
        ("x_1.png", "x_b.png"),
        ("x_left.png", "x.png"),
        ("x_2.png", "x.png"),
        ("renewal.png", "al.png"),
        ("before.png", "x.png"),
        ("1.png", "2.png"),
        ("shopbefore.png", "shopafter.png"),
    ],
)
def test_these_do_not(before, after):
    matched = match([before], [after])
    assert names(matched) == ([], [before], [after])
    assert [unmatched.side for unmatched in matched.unmatched] == ["before", "after"]
    assert matched.only_before[0].reason == "no after file has a matching name"
    assert matched.only_after[0].reason == "no before file has a matching name"


def test_the_strictest_likeness_comes_first():
    matched = match(
        ["x/a.png", "y/a.png", "b.png", "B.png", "c.png", "c.jpg", "d_old.png", "d.png"],
        ["y/a.png", "x/a.png", "B.png", "c.jpg", "d.png", "d_new.png"],
    )
    assert matched.pairs == (
        ("B.png", "B.png"),
        ("c.jpg", "c.jpg"),
        ("d.png", "d.png"),
        ("d_old.png", "d_new.png"),
        ("x/a.png", "x/a.png"),
        ("y/a.png", "y/a.png"),
    )
    assert [unmatched.name for unmatched in matched.only_before] == ["b.png", "c.png"]


def test_a_folder_tells_equal_names_apart():
    sides = [f"{f}/home.png" for f in ("de", "en")], [f"{f}/home_new.jpg" for f in ("de", "en")]
    assert match(*sides).pairs == tuple(zip(*sides, strict=True))


def test_two_candidates_are_named_not_guessed():
    matched = match(["a.png"], ["a.gif", "a.jpg"])
    assert names(matched) == ([], ["a.png"], ["a.gif", "a.jpg"])
    assert matched.only_before[0].reason == "more than one could be its partner: a.gif, a.jpg"
    assert matched.only_after[0].reason == "a.png could be its partner, but also that of a.jpg"


def test_one_name_twice_is_not_guessed():
    matched = match(["a.png", "a.png", "b.png"], ["a.png", "b.png"])
    assert names(matched) == ([("b.png", "b.png")], ["a.png", "a.png"], ["a.png"])
    many = match(["a.png"] * 9, ["a.png"])
    assert many.only_after[0].reason.endswith("a.png, a.png, a.png and 6 more")


def test_what_is_ambiguous_is_not_resolved_by_a_looser_likeness():
    matched = match(["a.png", "A.png"], ["a_new.png", "q/a.png"])
    assert names(matched) == ([], ["A.png", "a.png"], ["a_new.png", "q/a.png"])


def test_numbers_sort_as_numbers():
    pairs = match([f"img{n}.png" for n in (10, 2, 1)], [f"IMG{n}.jpg" for n in (1, 10, 2)]).pairs
    assert [before for before, _ in pairs] == ["img1.png", "img2.png", "img10.png"]


WORDS = ["shop", "x", "before", "after", "old", "new", "a", "b", "1", "2", "left", "right", "10"]


def made_up(chance: random.Random) -> list[str]:
    def name() -> str:
        stem = chance.choice("_- ").join(chance.choices(WORDS, k=chance.randint(1, 3)))
        stem = stem.upper() if chance.random() < 0.1 else stem
        folder = chance.choice(["", "", "p/", "q/"])
        return folder + stem + chance.choice([".png", ".png", ".jpg"])

    return [name() for _ in range(chance.randint(0, 30))]


@pytest.mark.parametrize("seed", range(60))
def test_laws(seed):
    chance = random.Random(seed)
    before, after = made_up(chance), made_up(chance)
    pairs, only_before, only_after = names(matched := match(before, after))
    # Every name is there once, in natural order.
    assert sorted([a for a, _ in pairs] + only_before) == sorted(before)
    assert sorted([b for _, b in pairs] + only_after) == sorted(after)
    for listed in ([a for a, _ in pairs], only_before, only_after):
        assert listed == sorted(listed, key=natural_key)
    # The sides play the same part.
    swapped = match(after, before)
    assert {(b, a) for a, b in swapped.pairs} == set(pairs)
    assert names(swapped)[1:] == (only_after, only_before)
    assert [x.reason for x in swapped.only_after] == [
        x.reason.replace("no after", "no before") for x in matched.only_before
    ]
    # The order in which they come plays none.
    chance.shuffle(before)
    chance.shuffle(after)
    assert match(before, after) == matched
    # A side against itself: all pair with themselves, but for those that are there twice.
    itself = match(before, before)
    assert all(a == b for a, b in itself.pairs)
    assert {a for a, _ in itself.pairs} == {name for name in before if before.count(name) == 1}
    assert all(unmatched.reason for unmatched in matched.unmatched)


def test_nothing_matches_nothing():
    assert match([], []) == Matched((), (), ())
    assert names(match(["a.png"], [])) == ([], ["a.png"], [])
