import re

from imgdiff.recognition.evaluate.wording import headline
from tests.recognition.evaluate.fake_run import FakeRun


def test_the_summary_says_what_was_kept_from_training(evaluated, people, tmp_path):
    result = evaluated()
    assert re.fullmatch(
        r"[\d.]+ % of 496 pairs of 8 identities never seen in training predicted correctly "
        r"\[[\d.]+, [\d.]+\]",
        result.summary,
    )
    assert "it was trained on" in evaluated(part="train").summary
    parts = {"train": people.files[::2], "validation": (), "test": people.files[1::2]}
    mixed = evaluated(run=FakeRun(tmp_path, parts, threshold=0.7))
    assert "of images never seen" in mixed.summary


def test_the_headline_leaves_the_interval_out(evaluated):
    result = evaluated()
    interval = result.accuracy.interval_text(percent=True)
    assert interval and result.summary == f"{headline(result)} {interval}"
