"""A run that knows its training images gives no verdict of others."""

import json

import numpy as np
import pytest

from imgdiff import identify, load_run, verify
from imgdiff.recognition.gallery import enrol
from imgdiff.recognition.runs.training_wording import UNMEASURED
from imgdiff.service.mcp.wording import verification_text
from tests.recognition.untrained_run_folder import make_run, measure

WHITE, BLACK = (np.full((30, 40, 3), level, np.uint8) for level in (255, 0))


def letters(count, seed=0):
    """Strokes on paper, none twice."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        image = np.full((32, 40, 3), 240, np.uint8)
        for _ in range(4):
            x, y = rng.integers(4, 28, 2)
            image[y : y + 2, x : x + 8] = 20
            image[y : y + 3, x + 3 : x + 5] = 20
        yield image


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = make_run(tmp_path_factory.mktemp("runs") / "letters", threshold=5)
    return load_run(measure(folder, letters(200)))


def test_white_and_black_are_not_the_same_letter(run):
    found = verify(WHITE, BLACK, model=run)
    assert found.same is None and found.probability is None and found.confidence is None
    assert found.verdict == "cannot_judge" and found.unlike_training == ("image", "image")
    assert found.summary == "Cannot judge: image and image are unlike the training images"
    said = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert said["same"] is None and said["probability"] is None
    assert said["verdict"] == "cannot_judge" and min(said["training_distances"]) > 1
    assert found.picture.shape[2] == 3
    assert "Cannot judge" in verification_text(said, found.summary)


def test_one_of_the_two_is_enough(run):
    (letter,) = letters(1, seed=9)
    for pair, names in (((letter, WHITE), 1), ((WHITE, letter), 1), ((letter, letter), 0)):
        found = verify(*pair, model=run)
        assert len(found.unlike_training) == names
        assert (found.same is None) == (names > 0)


def test_a_verdict_of_any_image_can_be_asked_for(run):
    found = verify(WHITE, BLACK, model=run, judge_unlike=True)
    assert found.verdict == "same" and found.probability > 0.5
    assert found.unlike_training == ("image", "image")  # said all the same


def test_nobody_is_identified_on_what_cannot_be_judged(run):
    known = list(letters(3, seed=7))
    gallery = enrol(run, zip("abc", known, strict=True))
    found = identify(known[1], gallery=gallery, model=run)
    assert (found.verdict, found.identity, found.unlike_training) == ("known", "b", False)
    assert identify(known[1], gallery=gallery, model=run, threshold=1e-9).verdict == "known"
    blank = identify(WHITE, gallery=gallery, model=run)
    assert (blank.verdict, blank.identity, blank.candidates) == ("cannot_judge", None, ())
    assert blank.unlike_training and blank.summary.startswith("Cannot judge: image is unlike")
    said = json.loads(json.dumps(blank.to_dict(), allow_nan=False))
    assert said["verdict"] == "cannot_judge" and said["training_distance"] > 1
    asked = identify(WHITE, gallery=gallery, model=run, judge_unlike=True)
    assert asked.identity is not None and asked.unlike_training


def test_a_run_made_before_answers_as_it_did_and_says_so(tmp_path):
    run = load_run(make_run(tmp_path / "old", threshold=5))
    found = verify(WHITE, BLACK, model=run)
    assert found.same is True and found.training_distances is None and not found.unlike_training
    assert UNMEASURED in verification_text(found.to_dict(), found.summary)
    gallery = enrol(run, [("white", WHITE)])
    assert identify(WHITE, gallery=gallery, model=run).training_distance is None
