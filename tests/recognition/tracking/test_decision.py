"""Several looks decide: one alone changes nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from imgdiff.recognition.identification import Candidate, Identification
from imgdiff.recognition.tracking.decision import Decision, together

RUN = SimpleNamespace(probability=lambda distance: 1 / (1 + np.asarray(distance)))


def look(away=None, **distances):
    """At one frame: the distance of each identity."""
    ranked = sorted(distances.items(), key=lambda pair: pair[1])
    candidates = tuple(Candidate(who, x, 0.5, f"{who}.png", 1, x, 0.5) for who, x in ranked)
    near = [one.identity for one in candidates[:1] if one.distance < 0.5]
    return Identification(near[0] if near else None, candidates, 0.5, "frame", "run", (), away)


def decided(*looks, count=3):
    decision = Decision(RUN, "track 1", count, 2)
    told = [decision.add(one, seconds) for seconds, one in enumerate(looks)]
    return decision, told


def test_one_look_alone_is_what_it_says():
    one = look(anna=0.2, bo=0.7, away=0.3)
    same = together([one], RUN, "frame", 2)
    assert (same.identity, same.verdict, same.training_distance) == ("anna", "known", 0.3)
    assert [(c.identity, c.distance) for c in same.candidates] == [("anna", 0.2), ("bo", 0.7)]
    assert same.candidates[0].probability == pytest.approx(1 / 1.2)


def test_a_blurred_frame_decides_nothing():
    looks = look(anna=0.2, bo=0.8), look(bo=0.1, anna=0.9), look(anna=0.3, bo=0.9)
    decision, told = decided(*looks)
    assert told == [False, False, True]
    assert decision.decided.identity == "anna"
    assert [(c.identity, c.distance) for c in decision.decided.candidates] == [
        ("anna", 0.3),
        ("bo", 0.8),
    ]
    assert not decision.add(look(bo=0.1, anna=0.9), 3) and decision.decided.identity == "anna"


def test_whoever_is_beyond_the_threshold_in_most_frames_is_unknown():
    decision, told = decided(look(anna=0.4), look(anna=0.6), look(anna=0.7))
    assert told[-1] and decision.decided.verdict == "unknown"


def test_another_name_needs_as_many_frames_again():
    decision, _ = decided(*[look(anna=0.2, bo=0.8)] * 3)
    other = look(anna=0.8, bo=0.2)
    assert [decision.add(other, 3 + n) for n in range(4)] == [False, False, False, True]
    assert decision.decided.identity == "bo"


def test_what_cannot_be_judged_in_half_of_the_frames_is_named_nobody():
    decision, _ = decided(look(anna=0.1), look(away=2.0), look(away=3.0))
    assert decision.decided.verdict == "cannot_judge" and decision.decided.unlike_training
    assert together([look(anna=0.1), look()], RUN, "", 1).verdict == "cannot_judge"
    assert together([look(anna=0.1)] * 2 + [look()], RUN, "", 1).identity == "anna"


def test_whoever_is_decided_is_looked_at_now_and_then():
    decision, _ = decided(*[look(anna=0.2, bo=0.8)] * 2)
    assert decision.due(1.01)  # not decided
    decision.add(look(anna=0.2, bo=0.8), 2)
    assert not decision.due(2.5) and decision.due(3.1)
    decision.add(look(bo=0.2, anna=0.8), 3.1)
    assert decision.due(3.11)  # a look that says something else


def test_somebody_known_by_several_images_is_judged_by_all_of_them():
    def seen(judged):
        one = Candidate("anna", 0.2, 0.5, "anna.png", 3, judged, 0.6)
        return Identification("anna", (one,), 0.6, "frame", "run")

    near = together([seen(0.5), seen(0.55), seen(0.9)], RUN, "track 1", 2)
    assert near.identity == "anna" and near.threshold == 0.6
    assert (near.candidates[0].judged, near.candidates[0].probability) == (0.55, 0.5)
    assert together([seen(0.7), seen(0.7), seen(0.2)], RUN, "track 1", 2).verdict == "unknown"
