"""A run looked through and decided, as a page does it, and decisions taken back."""

import json
import re

import pytest

from imgdiff.errors import DataError
from imgdiff.suite import approvals
from imgdiff.suite.decision_log import rejections
from imgdiff.suite.record import FILE, FOLDER, REPLACED
from imgdiff.suite.review import open_review
from tests.suite.screens import screen, write
from tests.suite.test_baselines import project, run  # noqa: F401


@pytest.fixture
def review(project, run):  # noqa: F811
    run("test")
    return open_review(project)


def test_what_is_open_comes_in_the_order_of_states(review):
    assert [(e.name, e.state) for e in review.open_entries] == [
        ("shop/cart.png", "changed"),
        ("new.png", "new"),
        ("old.png", "missing"),
    ]
    assert review.decided_entries == ()


def test_without_a_run_there_is_no_review(tmp_path):
    with pytest.raises(DataError, match="Run imgdiff test first"):
        open_review(tmp_path)


def test_approved_rejected_and_taken_back(review, project):  # noqa: F811
    cart, new, old = (project / "approved" / n for n in ("shop/cart.png", "new.png", "old.png"))
    was = cart.read_bytes(), old.read_bytes()
    after = review.approve(["shop/cart.png", "new.png", "old.png"], who="Ada", reason="redesign")
    assert cart.read_bytes() == (project / "made/shop/cart.png").read_bytes()
    assert new.exists() and not old.exists()
    assert {e.state for e in after.decided_entries} == {"approved"} and not after.open_entries
    assert {(line["who"], line["reason"]) for line in after.log()} == {("Ada", "redesign")}

    back = open_review(project).undo(["shop/cart.png", "new.png", "old.png"], who="Bob")
    assert (cart.read_bytes(), old.read_bytes()) == was and not new.exists()
    assert back.record.entries == review.record.entries == open_review(project).record.entries
    assert [line["action"] for line in back.log()] == [
        *("approve", "approve", "remove"),
        *["undo"] * 3,
    ]
    again = back.approve(["shop/cart.png"])  # and is decided anew like any other
    assert cart.read_bytes() == (project / "made/shop/cart.png").read_bytes()
    with pytest.raises(DataError, match="is approved: there is nothing to approve"):
        again.approve(["shop/cart.png"])


def test_a_rejection_is_taken_back_and_an_earlier_one_comes_again(review, project):  # noqa: F811
    rejected = review.reject(["shop/cart.png"], reason="the old red", who="Ada")
    approved = rejected.approve(["shop/cart.png"])
    assert rejections(project / "approved") == {"shop/cart.png": {}}
    once = approved.undo(["shop/cart.png"])
    assert [e.state for e in once.decided_entries] == ["rejected"]
    [told] = rejections(project / "approved")["shop/cart.png"].values()
    assert told.startswith("Rejected by Ada") and told.endswith("the old red.")
    twice = once.undo(["shop/cart.png"])
    assert twice.decided_entries == () and rejections(project / "approved") == {}
    with pytest.raises(DataError, match="is changed: there is nothing to undo"):
        twice.undo(["shop/cart.png"])


def test_a_variant_is_taken_back(review, project):  # noqa: F811
    variant = project / "approved/shop/cart@2.png"
    after = review.approve(["shop/cart.png"], variant=True)
    assert variant.exists()
    after.undo(["shop/cart.png"])
    assert not variant.exists() and (project / "approved/shop/cart.png").exists()


def test_nothing_is_taken_back_where_others_were_faster(review, project):  # noqa: F811
    after = review.approve(["shop/cart.png", "new.png"])
    write(project / "approved", shop__cart=screen(9))
    with pytest.raises(DataError, match="approved anew since"):
        after.undo(["new.png", "shop/cart.png"])
    assert (project / "approved/new.png").exists()


def test_what_is_not_kept_any_more_is_said(review, project):  # noqa: F811
    after = review.approve(["shop/cart.png"])
    for file in (project / FOLDER / REPLACED).iterdir():
        file.unlink()
    with pytest.raises(DataError, match="Take it from git"):
        after.undo(["shop/cart.png"])


def test_only_so_much_is_kept(review, project, monkeypatch):  # noqa: F811
    monkeypatch.setattr(approvals, "MOST_KEPT", 1)
    review.approve(["shop/cart.png", "old.png"])
    assert len(list((project / FOLDER / REPLACED).iterdir())) == 1


def test_notes_at_regions_go_into_the_reports_of_the_next_run(review, run, project):  # noqa: F811
    box = "1,2,30,40"
    review.approve(["new.png"]).note("shop/cart.png", {box: "Too red"})
    assert {e.state for e in open_review(project).decided_entries} == {"approved"}
    report, summary = project / "r.html", project / "r.md"
    run("test", "--html", report, "--one-file", "--markdown", summary)
    assert "Note at no region any more (1, 2): Too red." in report.read_text("utf-8")
    [told] = re.findall(
        r'<script type="application/json" id="pair-p0">(.*)</script>', report.read_text("utf-8")
    )
    assert json.loads(told)["remarks"] == {box: "Too red"}
    assert "Too red" in summary.read_text("utf-8")
    run("test")
    [noted] = [e for e in open_review(project).record.entries if e.remarks]
    assert (noted.name, noted.remarks) == ("shop/cart.png", {box: "Too red"})
    # Of another picture they say nothing.
    write(project / "made", shop__cart=screen(5))
    run("test")
    assert not any(e.remarks for e in open_review(project).record.entries)


@pytest.mark.parametrize("remarks", [None, [], {"a": "b"}, {"1,2": "c"}, {"1,2,3,4": 5}])
def test_a_run_with_what_is_no_note_is_none(review, project, remarks):  # noqa: F811
    file = project / FOLDER / FILE
    kept = json.loads(file.read_text())
    kept["entries"][0]["remarks"] = remarks
    file.write_text(json.dumps(kept))
    with pytest.raises(DataError, match="it is no run"):
        open_review(project)


def test_two_pages_at_once_keep_each_others_decisions(review, project):  # noqa: F811
    one, two = open_review(project), open_review(project)
    one.approve(["shop/cart.png"])
    assert {e.name for e in two.reject(["new.png"], reason="not yet").decided_entries} == {
        "shop/cart.png",
        "new.png",
    }


def test_a_log_that_names_a_file_elsewhere_moves_nothing(review, project):  # noqa: F811
    after = review.approve(["new.png"])
    log = project / "approved/imgdiff-approvals.jsonl"
    log.write_text(log.read_text().replace('"file": "new.png"', '"file": "../made/new.png"'))
    with pytest.raises(DataError, match="no approved picture"):
        after.undo(["new.png"])
    assert (project / "made/new.png").exists()


def test_the_command_takes_back(review, run, project):  # noqa: F811
    run("approve", "new.png", "--reason", "wanted")
    assert run("approve", "--undo", "--all") == (0, "took back new.png\n", "")
    assert not (project / "approved/new.png").exists()
    assert run("approve", "--undo", "--all") == (0, "", "")
