"""Deciding a run on the page: what is shown, what the buttons write, what they take back."""

import pytest
from streamlit.testing.v1 import AppTest

from imgdiff.app.compare import viewer_component
from imgdiff.suite.review import open_review
from tests.app.driving import healthy, read
from tests.suite.test_baselines import project, run  # noqa: F401


def _script():
    from imgdiff.app.review.review_page import review_page

    review_page()


@pytest.fixture
def page(project, run, monkeypatch):  # noqa: F811
    run("test")
    monkeypatch.setenv("IMGDIFF_REVIEW", str(project))
    return lambda: healthy(AppTest.from_function(_script, default_timeout=60).run())


def keys(app: AppTest, start: str) -> list[str]:
    return [b.key for b in app.button if b.key and b.key.startswith(start) and not b.disabled]


def states(project) -> dict[str, str]:  # noqa: F811
    return {entry.name: entry.state for entry in open_review(project).record.entries}


def test_what_is_undecided_is_shown_first(page):
    app = page()
    seen = read(app)
    assert all(name in seen for name in ("shop/cart.png", "new.png", "old.png"))
    assert "home.png" not in seen  # passed
    assert seen.index("shop/cart.png") < seen.index("new.png") < seen.index("old.png")
    assert not keys(app, "review_reject")  # not without a reason


def test_approving_and_taking_back(page, project):  # noqa: F811
    was = (project / "approved/shop/cart.png").read_bytes()
    app = page()
    app.button(key="review_approve_0").click().run()
    healthy(app)
    assert states(project)["shop/cart.png"] == "approved"
    assert (project / "approved/shop/cart.png").read_bytes() != was
    assert "shop/cart.png" not in read(app)
    app.segmented_control[0].set_value("Decided").run()
    assert "shop/cart.png" in read(app)
    app.button(key="review_undo_0").click().run()
    healthy(app)
    assert states(project)["shop/cart.png"] == "changed"
    assert (project / "approved/shop/cart.png").read_bytes() == was


def test_rejecting_all_that_is_shown_needs_a_reason(page, project):  # noqa: F811
    app = page()
    app.segmented_control[0].set_value("New").run()
    app.text_input(key="review_reason").set_value("not yet").run()
    app.button(key="review_reject_all").click().run()
    healthy(app)
    assert states(project) == {
        "shop/cart.png": "changed", "new.png": "rejected", "old.png": "missing",
        "home.png": "passed",
    }  # fmt: skip
    assert open_review(project).log()[-1]["reason"] == "not yet"


def test_what_was_written_anew_since_is_not_approved_and_said(page, project):  # noqa: F811
    app = page()
    made = project / "made/shop/cart.png"
    made.write_bytes((project / "made/home.png").read_bytes())
    app.button(key="review_approve_0").click().run()
    healthy(app)
    assert app.error and states(project)["shop/cart.png"] == "changed"


def test_a_picture_is_looked_at_and_decided_there(page, project, monkeypatch):  # noqa: F811
    shown = []
    monkeypatch.setattr(viewer_component, "_viewer", lambda **given: shown.append(given["data"]))
    app = page()
    app.button(key="review_look_0").click().run()
    healthy(app)
    assert shown and "shop/cart.png" in read(app)
    assert app.query_params["row"] in ("shop/cart.png", ["shop/cart.png"])
    app.button(key="review_approve_one").click().run()
    assert states(project)["shop/cart.png"] == "approved"
    app.button(key="review_back").click().run()
    healthy(app)
    assert "row" not in app.query_params


def test_without_a_run_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("IMGDIFF_REVIEW", str(tmp_path))
    app = healthy(AppTest.from_function(_script, default_timeout=60).run())
    assert "Run imgdiff test first" in read(app)
