"""Many pictures judged."""

from dataclasses import replace

import numpy as np
import pytest

from imgdiff.compare import compare_images
from imgdiff.errors import OptionError
from imgdiff.options import CompareOptions
from imgdiff.suite import run as run_module
from imgdiff.suite.outcome import counts, worst_first
from imgdiff.suite.result_cache import ResultCache
from imgdiff.suite.run import Item, run_suite
from imgdiff.suite.wording import headline, sentence, tally
from tests.suite.screens import BUTTON, CLOCK, screen, write


@pytest.fixture
def items(tmp_path, options):
    a = write(tmp_path / "a", same=screen(1), edit=screen(2), tall=screen(3), gone=screen(4))
    b = write(
        tmp_path / "b",
        same=screen(1),
        edit=screen(2, button=1),
        tall=screen(3, height=100),
        more=screen(5),
        broken=b"no picture",
    )
    write(a, broken=screen(6))

    def item(name: str) -> Item:
        before, after = (folder / f"{name}.png" for folder in (a, b))
        approved = (before,) if before.exists() else ()
        return Item(name, approved, after if after.exists() else None, options)

    return [item(name) for name in ("same", "edit", "tall", "gone", "more", "broken")]


def states(outcomes):
    return {outcome.name: outcome.state for outcome in outcomes}


STATES = {
    "same": "passed",
    "edit": "changed",
    "tall": "size",
    "gone": "missing",
    "more": "new",
    "broken": "failed",
}


def test_each_has_its_state_and_a_sentence(items):
    outcomes = run_suite(items, workers=2)
    assert states(outcomes) == STATES
    said = {outcome.name: sentence(outcome) for outcome in outcomes}
    assert said["same"] == "Every byte is the same."
    assert said["edit"].startswith("Different: 1 region recolored from ")
    assert said["tall"].startswith("It is 120 x 100, and 120 x 90 is expected.")
    assert "cannot read" in said["broken"].lower() and "broken.png" in said["broken"]
    assert tally(outcomes) == (
        "6 pictures: 1 could not be compared, 1 changed, 1 of another size, 1 new, 1 missing, "
        "1 passed"
    )
    assert headline(outcomes) == "1 of 6 could not be compared"
    assert [o.name for o in worst_first(outcomes)][:2] == ["broken", "edit"]
    assert counts(outcomes)["passed"] == 1


def test_it_says_what_compare_images_says(items, options):
    [_, edit, *_] = items
    [outcome] = run_suite([edit])
    result = compare_images(edit.approved[0], edit.after, options=options)
    assert outcome.details["regions"] == result.to_dict()["regions"]
    assert outcome.row.summary == result.summary
    assert outcome.row.score == result.regions[0].score


def test_results_are_kept_by_content(items, tmp_path, monkeypatch):
    cache = ResultCache(tmp_path / "results")
    first = run_suite(items, cache=cache)
    asked = []
    monkeypatch.setattr(
        run_module, "compare_images", lambda *a, **k: asked.append(a) or compare_images(*a, **k)
    )
    again = run_suite(items, cache=cache)
    # "broken" is not compared: it cannot be read.
    assert not asked and states(again) == states(first)
    for one, two in zip(first, again, strict=True):
        assert (one.row, one.details) == (two.row, two.details)
        assert (one.viewer and one.viewer.read_bytes()) == (two.viewer and two.viewer.read_bytes())
    other = [replace(item, options=replace(item.options, threshold=0.9)) for item in items]
    run_suite(other, cache=cache)
    assert len(asked) == 2  # another threshold is another question
    write(items[1].after.parent, edit=screen(2, button=2))
    run_suite(items, cache=cache)
    assert len(asked) == 3  # and so is another content


def test_a_run_that_was_stopped_goes_on_where_it_was(items, tmp_path, monkeypatch):
    cache, asked = ResultCache(tmp_path / "results"), []

    def stop_at(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_suite(items, workers=1, cache=cache, progress=stop_at)
    monkeypatch.setattr(
        run_module, "compare_images", lambda *a, **k: asked.append(a) or compare_images(*a, **k)
    )
    assert states(run_suite(items, cache=cache)) == STATES and not asked


def test_a_cache_that_is_damaged_or_unwritable_stops_nobody(items, tmp_path):
    cache = ResultCache(tmp_path / "results")
    run_suite(items, cache=cache)
    for file in cache.folder.rglob("*.json"):
        file.write_text("{")
    assert states(run_suite(items, cache=cache)) == STATES
    (tmp_path / "file").write_text("")
    assert states(run_suite(items, cache=ResultCache(tmp_path / "file" / "x"))) == STATES


def test_the_oldest_results_go_first(items, tmp_path):
    cache = ResultCache(tmp_path / "results")
    run_suite(items, cache=cache)
    assert len(list(cache.folder.rglob("*.json"))) == 2
    cache.prune(0)
    assert not list(cache.folder.rglob("*.*"))


def test_one_of_several_approved_pictures_has_to_fit(items, tmp_path):
    [_, edit, *_] = items
    variant = write(tmp_path / "v", edit=screen(2, button=1)) / "edit.png"
    [outcome] = run_suite([replace(edit, approved=(*edit.approved, variant))])
    assert outcome.state == "passed" and outcome.before == variant
    far = write(tmp_path / "f", edit=screen(9, height=50)) / "edit.png"
    [outcome] = run_suite([replace(edit, approved=(far, *edit.approved))])
    assert outcome.state == "changed" and outcome.before == edit.approved[0]  # it fits best


def test_what_is_ignored_passes(items):
    [_, edit, *_] = items
    ignoring = replace(edit, options=replace(edit.options, ignore=[BUTTON]))
    [outcome] = run_suite([ignoring])
    assert outcome.state == "passed" and "apart from 1 ignored place" in sentence(outcome)
    [outcome] = run_suite([replace(edit, options=replace(edit.options, ignore=[CLOCK]))])
    assert outcome.state == "changed"


def test_a_mask_counts_by_its_content(items, tmp_path):
    from PIL import Image

    [_, edit, *_] = items
    cache, path = ResultCache(tmp_path / "results"), tmp_path / "mask.png"
    mask = np.full((90, 120), 255, np.uint8)
    Image.fromarray(mask).save(path)
    masked = replace(edit, options=replace(edit.options, mask=path))
    assert run_suite([masked], cache=cache)[0].state == "changed"
    mask[60:80, 10:60] = 0
    Image.fromarray(mask).save(path)
    assert run_suite([masked], cache=cache)[0].state == "passed"


def test_another_size_passes_where_fit_says_how_to_take_it(tmp_path, options):
    a = write(tmp_path / "a", x=screen(1)) / "x.png"
    b = write(tmp_path / "b", x=screen(1, height=100)) / "x.png"
    fitting = replace(options, fit="crop")
    assert run_suite([Item("x", (a,), b, fitting)])[0].state == "passed"
    assert run_suite([Item("x", (a,), b, options)])[0].state == "size"


def test_two_broken_files_that_are_equal_do_not_pass(tmp_path, options):
    a = write(tmp_path / "a", x=b"broken") / "x.png"
    b = write(tmp_path / "b", x=b"broken") / "x.png"
    assert run_suite([Item("x", (a,), b, options)])[0].state == "failed"
    cut = a.read_bytes()
    screen().save(a)
    cut = a.read_bytes()[:-60]
    a.write_bytes(cut)
    b.write_bytes(cut)
    assert run_suite([Item("x", (a,), b, options)])[0].state == "failed"


def test_workers_are_checked():
    with pytest.raises(OptionError):
        run_suite([], workers=0)
    assert run_suite([]) == []
    assert headline([]) == "No pictures" and CompareOptions().ignore == ()
