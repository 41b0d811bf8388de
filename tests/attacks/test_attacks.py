"""What is made in a moment, read within the limits; ``python -m tests.attacks`` does it all."""

import pytest

from tests.attacks.__main__ import MOST_MEGABYTES, MOST_SECONDS, ways_for
from tests.attacks.recipes import RECIPES
from tests.attacks.watch import enter
from tests.fuzz.foreign import FOREIGN

_SLOW = {"deep.png", "unpacks.npz"}


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - _SLOW))
def test_an_answer_or_an_error_of_ours_within_the_limits(name, tmp_path):
    RECIPES[name](tmp_path / name)
    outcome = enter(ways_for(tmp_path / name)[0], tmp_path / name)
    assert outcome.ours and outcome.seconds < MOST_SECONDS and outcome.megabytes < MOST_MEGABYTES
    assert outcome.said.startswith("answer") == (name == "pages.tif"), outcome


def test_what_is_neither_is_seen(tmp_path, monkeypatch):
    from tests.attacks import watch

    assert not enter("nothing", tmp_path).ours
    monkeypatch.setattr(watch, "_PATIENCE", 0.01)  # Python takes longer to start
    assert not enter("read", tmp_path).ours


@pytest.mark.parametrize("kind", FOREIGN)
def test_other_kinds_are_no_images(kind):
    from imgdiff.errors import ImageError
    from imgdiff.io.load import load_image

    with pytest.raises(ImageError):
        load_image(FOREIGN[kind])
