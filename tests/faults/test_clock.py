"""A clock that is set back or forward: nothing is stale, lost or kept for ever."""

import os
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from imgdiff import compare_images
from imgdiff.io.file_state import file_state
from imgdiff.network.keras.weights import save_weights
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.options import CompareOptions
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import decode
from imgdiff.service.job_store import Job, PairState
from imgdiff.suite import approvals, decision_log, result_cache
from imgdiff.suite.decision_log import ANYBODY, open_log, read_log, rejections
from imgdiff.suite.record import Entry
from imgdiff.suite.result_cache import ResultCache
from tests.narrow_file import narrow_file

#: Seconds of a day, by which the clock is off.
DAY = 86_400


def old(path) -> None:
    """As if it had been written while the clock was at its beginning."""
    os.utime(path, ns=(1, 1))


def test_a_file_that_was_rewritten_is_another_one_whatever_its_time_and_size(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    old(path)
    first = file_state(path)
    assert file_state(path) == first
    for rewrite in (path.write_bytes, lambda data: (path.unlink(), path.write_bytes(data))):
        time.sleep(0.02)  # clocks of kernels tick every few milliseconds
        rewrite(b"two")
        old(path)
        assert file_state(path) != first
        first = file_state(path)
    path.unlink()
    assert file_state(path) == "gone" == file_state(tmp_path / "\0")


def test_weights_and_pictures_written_with_the_clock_back_are_not_taken_for_the_earlier_ones(
    narrow_network, tmp_path, monkeypatch
):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    weights, picture = tmp_path / "mine.npz", tmp_path / "a.png"
    one = np.zeros(1, int)
    dataset = Dataset(tmp_path, ("a.png",), one, ("a",), one, None, np.array([""]), "classes")
    for threshold, level in ((0.5, 10), (0.7, 200)):
        save_weights(narrow_network, weights, threshold)
        Image.new("RGB", (8, 8), (level,) * 3).save(picture)
        old(weights)
        old(picture)
        assert get_runtime(weights).threshold == threshold
        assert decode(dataset, (8, 8))[1].max() == level
        time.sleep(0.02)


def test_files_rewritten_between_two_comparisons_are_compared_anew(tmp_path):
    before, after, weights = tmp_path / "a.png", tmp_path / "b.png", narrow_file(tmp_path)
    picture = Image.new("RGB", (32, 32), (90, 90, 90))
    picture.save(before)
    changed = picture.copy()
    changed.paste((200, 0, 0), (4, 4, 20, 20))
    for image, same in ((picture, True), (changed, False), (picture, True)):
        image.save(after)
        old(before)
        old(after)
        assert compare_images(before, after, weights=weights).verdict.state == (
            "identical" if same else "different"
        )


def test_results_of_another_state_of_the_program_are_not_taken(tmp_path, monkeypatch):
    """By what is in it: installed with the clock back, its files may be older than before."""
    (tmp_path / "network" / "shipped").mkdir(parents=True)
    (tmp_path / "__init__.py").write_text("one = 1")
    monkeypatch.setattr(result_cache.imgdiff, "__file__", str(tmp_path / "__init__.py"))
    keys = []
    for text in ("one = 1", "one = 2", "one = 1"):
        (tmp_path / "__init__.py").write_text(text)
        old(tmp_path / "__init__.py")
        result_cache._code.cache_clear()
        keys.append(ResultCache(tmp_path).key("a", "b", CompareOptions()))
    result_cache._code.cache_clear()
    assert keys[0] == keys[2] != keys[1]


def test_decisions_stand_in_the_order_in_which_they_were_made(tmp_path, monkeypatch):
    class Back(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) - timedelta(days=400)

    entry = Entry("home.png", "changed", content="c")
    with open_log(tmp_path) as log:
        log.add("approve", entry, ANYBODY)
        monkeypatch.setattr(decision_log, "datetime", Back)
        log.add("reject", entry, ANYBODY)
    first, second = read_log(tmp_path)
    assert first["when"] > second["when"]
    assert decision_log.last_decision(read_log(tmp_path), entry)["action"] == "reject"
    assert list(rejections(tmp_path)) == ["home.png"]
    with open_log(tmp_path) as log:
        log.add("undo", entry, ANYBODY)
    assert decision_log.last_decision(read_log(tmp_path), entry)["action"] == "approve"


def test_what_was_replaced_last_is_kept_for_undoing_even_if_it_seems_the_oldest(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(approvals, "MOST_KEPT", 25)
    kept, future = tmp_path / "kept", time.time() + DAY
    kept.mkdir()
    for number in range(3):
        (kept / str(number)).write_bytes(bytes(10))
        os.utime(kept / str(number), (future + number, future + number))
    (tmp_path / "a.png").write_bytes(b"replaced..")
    approvals._keep(tmp_path / "a.png", kept)
    assert sorted(len(file.name) for file in kept.iterdir()) == [1, 64]
    assert (kept / "2").is_file()


@pytest.mark.parametrize("jump", [-DAY, DAY])
def test_a_batch_is_kept_as_long_as_stated_whatever_the_clock_does(tmp_path, monkeypatch, jump):
    job = Job("anna", tmp_path, CompareOptions(), None, (), [PairState(("a", "b"))], 1)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + jump)
    job.ended = time.monotonic() + 1
    told = {name: datetime.fromisoformat(job.to_dict(60)[name]) for name in ("created", "ended")}
    assert timedelta(0) < told["ended"] - told["created"] < timedelta(seconds=30)
    expires = datetime.fromisoformat(job.to_dict(60)["expires"])
    assert expires - told["ended"] == timedelta(seconds=60)
