"""Things keep their numbers while they move, meet and are missed for a moment."""

import numpy as np
import pytest

from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.tracking.tracker import Tracker


def at(x, y=50, side=20):
    return Detection((x - side / 2, y - side / 2, x + side / 2, y + side / 2))


def numbers(tracker, seconds):
    """The number of each thing that is there, by where it is."""
    return {
        float(np.mean(track.detection.box[::2])): track.number
        for track in tracker.tracks
        if track.last == seconds
    }


def test_what_stands_still_keeps_its_number_in_any_order():
    tracker = Tracker(gone=1)
    for frame in range(5):
        things = [at(20), at(60), at(100)]
        assert tracker.add(things if frame % 2 == 0 else things[::-1], frame) == []
        assert numbers(tracker, frame) == {20: 1, 60: 2, 100: 3}
    assert [track.seen for track in tracker.tracks] == [5, 5, 5]


@pytest.mark.parametrize("step", [2, 10, 18])
def test_two_that_pass_each_other_keep_their_numbers(step):
    tracker = Tracker(gone=1)
    for frame, x in enumerate(range(0, 200, step)):
        tracker.add([at(x), at(200 - x, y=54)], frame * 0.1)
    assert {track.number: track.detection.box[0] < 100 for track in tracker.tracks} == {
        1: False,
        2: True,
    }


def test_what_moves_by_its_own_size_is_met():
    tracker = Tracker(gone=1)
    for frame in range(8):
        tracker.add([at(20 * frame)], frame * 0.2)
    assert [track.number for track in tracker.tracks] == [1]


def test_what_is_missed_for_a_moment_is_met_where_it_should_be():
    tracker = Tracker(gone=1)
    for frame in range(10):
        seen = [] if frame in (5, 6, 7) else [at(10 * frame)]
        assert tracker.add(seen, frame * 0.1) == []
    assert [track.number for track in tracker.tracks] == [1]


def test_what_has_left_is_told_once_and_its_number_is_not_used_again():
    tracker = Tracker(gone=1)
    tracker.add([at(20), at(100)], 0)
    assert tracker.add([at(20)], 1.0) == []  # not yet
    assert [track.number for track in tracker.add([at(20)], 1.1)] == [2]
    assert tracker.add([at(20), at(100)], 1.2) == []
    assert numbers(tracker, 1.2) == {20: 1, 100: 3}


def test_what_is_elsewhere_is_another_thing():
    tracker = Tracker(gone=9)
    tracker.add([at(20)], 0)
    tracker.add([at(90)], 0.1)
    assert [track.number for track in tracker.tracks] == [1, 2]
    # Nor is what lies at the same place in quite another size.
    tracker.add([at(20, side=80)], 0.2)
    assert len(tracker.tracks) == 3
