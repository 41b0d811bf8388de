"""Scores are computed when they are first asked for, and once."""

import copy
import pickle
import threading
import time

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.network.runtime.runtime import Runtime
from imgdiff.result import Scores


@pytest.fixture
def embedded(monkeypatch):
    """Shapes of the images of each pass of the network for the scores."""
    passes: list = []
    embed = Runtime.embed

    def counted(runtime, *images):
        passes.append([image.shape for image in images])
        return embed(runtime, *images)

    monkeypatch.setattr(Runtime, "embed", counted)
    return passes


def test_they_are_computed_at_the_first_look_and_once(narrow, noise, embedded):
    result = compare_images(noise(40, 50), noise(40, 50), weights=narrow)
    assert result.changed and not result.scores.known and embedded == []
    assert result.cosine_similarity < 1 and result.euclidean_distance > 0
    assert result.scores.known and len(embedded) == 1
    assert result.with_threshold(0.9).cosine_similarity == result.cosine_similarity
    assert len(embedded) == 1


def test_what_is_derived_before_the_look_shares_it(narrow, noise, embedded):
    result = compare_images(noise(40, 50), noise(40, 50), weights=narrow)
    other = result.with_threshold(0.9)
    assert other.euclidean_distance == result.euclidean_distance and len(embedded) == 1


def test_images_that_the_result_does_not_hold_are_kept_small(narrow, noise, embedded):
    before, after = noise(40, 50), noise(400, 500)
    result = compare_images(before, after, fit="resize", weights=narrow)
    expected = narrow.embed(before, after).astype(float)
    assert result.euclidean_distance == pytest.approx(np.linalg.norm(expected[0] - expected[1]))
    assert embedded[-1] == [(40, 50, 3), (224, 224, 3)]


def test_several_threads_wait_for_one_computation():
    calls = []

    def find():
        calls.append(None)
        time.sleep(0.05)
        return 0.5, 1.5

    scores, seen = Scores(find), []
    threads = [threading.Thread(target=lambda: seen.append(scores())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [(0.5, 1.5)] * 4 and len(calls) == 1


def test_what_fails_is_tried_again():
    answers = iter([MemoryError(), (0.5, 1.5)])

    def find():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    scores = Scores(find)
    with pytest.raises(MemoryError):
        scores()
    assert scores() == (0.5, 1.5)


def test_a_pickle_and_a_copy_hold_the_numbers(narrow, noise):
    result = compare_images(noise(40, 50), noise(40, 50), weights=narrow)
    again = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert again.scores.known and again.to_dict() == result.to_dict()
    assert copy.deepcopy(result).cosine_similarity == result.cosine_similarity


def test_without_scores_json_and_reports_need_none(narrow, noise, embedded):
    from imgdiff.batch.csv_table import csv_of
    from imgdiff.batch.rows import row_of

    images = noise(40, 50), noise(40, 50)
    result = compare_images(*images, weights=narrow, scores=False)
    told = compare_images(*images, weights=narrow)
    fields = result.to_dict()
    assert {*told.to_dict()} - {*fields} == {"cosine_similarity", "euclidean_distance"}
    passes = len(embedded)
    row = row_of(result)
    assert (row.cosine_similarity, row.euclidean_distance) == (None, None)
    line = csv_of([row]).splitlines()[1]
    assert ",," in line and "Different" in line
    from imgdiff.render.html.comparison import html_report

    assert "Cosine" not in html_report(result) and "Cosine" in html_report(told)
    assert len(embedded) == passes  # those of ``told`` were known already
    assert result.cosine_similarity == told.cosine_similarity  # asked for, it is there


def test_the_classic_three_hold_the_scores(narrow, noise):
    result = compare_images(noise(40, 50), noise(40, 50), weights=narrow, scores=False)
    similarity, distance, picture = result
    assert (similarity, distance) == result.scores() and picture.shape == (40, 50, 3)
