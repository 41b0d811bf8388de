"""Deciding a run on the page: what is shown, what the buttons write, what they take back."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from imgdiff.app.compare import result_view, viewer_component
from imgdiff.app.components import local_folders
from imgdiff.app.review import runs
from imgdiff.suite.record import write_record
from imgdiff.suite.review import open_review
from tests.app.driving import healthy, read, words
from tests.suite.test_baselines import project, run  # noqa: F401


def _script():
    from imgdiff.app.components.local_folders import take_token
    from imgdiff.app.many.many_page import many_page

    take_token()
    many_page()


def opened(**query: str) -> AppTest:
    """The page for many pairs, as who has the token sees it."""
    app = AppTest.from_function(_script, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return healthy(app.run())


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv(local_folders.SETTING, "1")
    monkeypatch.setenv(local_folders.TOKEN, TOKEN)


@pytest.fixture
def page(project, run, monkeypatch):  # noqa: F811
    run("test")
    monkeypatch.setenv("IMGDIFF_REVIEW", str(project))
    return lambda: opened(token=TOKEN)


TOKEN = "the-token-of-these-tests"  # noqa: S105


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
    app.segmented_control(key="review_states").set_value("Decided").run()
    assert "shop/cart.png" in read(app)
    app.button(key="review_undo_0").click().run()
    healthy(app)
    assert states(project)["shop/cart.png"] == "changed"
    assert (project / "approved/shop/cart.png").read_bytes() == was


def test_rejecting_all_that_is_shown_needs_a_reason(page, project):  # noqa: F811
    app = page()
    app.segmented_control(key="review_states").set_value("New").run()
    app.text_input(key="review_reason").set_value("not yet").run()
    app.button(key="review_reject_all").click().run()
    healthy(app)
    assert states(project) == {
        "shop/cart.png": "changed", "new.png": "rejected", "old.png": "missing",
        "home.png": "passed",
    }  # fmt: skip
    assert open_review(project).log()[-1]["reason"] == "not yet"


def test_the_same_change_is_approved_in_all_that_show_it(page, project):  # noqa: F811
    record, alike = open_review(project).record, ("shop/cart.png", "new.png")
    grouped = [replace(each, group=int(each.name in alike)) for each in record.entries]
    write_record(replace(record, entries=tuple(grouped)), project)
    app = page()
    assert keys(app, "review_approve_group") == ["review_approve_group_0", "review_approve_group_1"]
    app.button(key="review_approve_group_0").click().run()
    healthy(app)
    assert states(project) == {
        "shop/cart.png": "approved", "new.png": "approved", "old.png": "missing",
        "home.png": "passed",
    }  # fmt: skip
    assert not keys(app, "review_approve_group")


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
    assert "Run imgdiff test first" in read(opened(token=TOKEN))


def test_without_the_token_there_is_a_table_and_no_run(page, monkeypatch):
    monkeypatch.setattr(local_folders, "_token_in_tab", lambda **_: SimpleNamespace(kept=""))
    app = opened(run="anything")
    assert "shop/cart.png" not in read(app) and not app.segmented_control
    assert [e.key for e in app.file_uploader] == ["many_before_0", "many_after_0"]


def test_two_sets_and_runs_of_other_folders_are_at_the_same_place(
    project,  # noqa: F811
    run,  # noqa: F811
    tmp_path_factory,
    monkeypatch,
):
    run("test")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    app = opened(token=TOKEN)
    assert len(app.file_uploader) == 2 and "run" not in app.query_params
    app.segmented_control(key="many_what").set_value("A run of imgdiff test").run()
    assert "Name the folder" in read(healthy(app)) and not app.file_uploader
    state = SimpleNamespace(session_state={"many_run_folder": str(project / "made")})
    monkeypatch.setattr(runs, "_named", {})
    with monkeypatch.context() as patch:
        patch.setattr(runs, "st", state)
        runs.open_named()
        [trouble] = state.session_state["many_run_trouble"]
        assert "there is no run to approve" in trouble and not runs._named
        state.session_state["many_run_folder"] = f" {project} "
        runs.open_named()
    name = state.session_state["many_run"]
    app = opened(token=TOKEN, run=name)
    assert "shop/cart.png" in read(app) and str(project) not in str(app.query_params)
    app.segmented_control(key="many_what").set_value("Two sets of pictures").run()
    assert len(healthy(app).file_uploader) == 2 and "run" not in app.query_params
    assert "not open here" in read(opened(token=TOKEN, run="of-no-folder"))


def test_the_next_one_is_the_next_of_the_list_after_a_decision(page, monkeypatch):
    monkeypatch.setattr(viewer_component, "_viewer", lambda **_: None)
    app = page()
    app.button(key="review_look_0").click().run()
    app.button(key="review_approve_one").click().run()
    app.button(key="many_next").click().run()
    assert "**new\\.png** · new" in words(healthy(app))
    assert "nothing to compare it with" in read(app)  # it stands alone, and is decided here too
    app.button(key="review_approve_one").click().run()
    app.button(key="many_next").click().run()
    assert "**old\\.png** · missing" in words(healthy(app)) and app.button(key="many_next").disabled


def test_a_picture_is_looked_at_as_the_run_compared_it(page, project, monkeypatch):  # noqa: F811
    shown = []
    monkeypatch.setattr(result_view, "show_pair", lambda _, base: shown.append(base))
    with (project / "imgdiff.toml").open("a") as config:
        config.write("threshold = 0.7\n[[pictures]]\nnames = 'shop/*'\nignore = ['1,2,30,40']\n")
    app = page()
    app.button(key="review_look_0").click().run()
    assert healthy(app).session_state["threshold"] == 0.7
    assert shown[-1].ignore[0].box == (1, 2, 31, 42) and str(shown[-1].weights).endswith(".npz")
