"""The files on the page for many pairs: how many, how large, from where."""

import pytest

from imgdiff.app.components import local_folders
from imgdiff.app.many import visitor_pairs as table_module
from imgdiff.app.many.visitor_pairs import File, Table
from imgdiff.errors import ImgDiffError
from tests.app.driving import healthy, read, words
from tests.app.many.many_pairs import page, spotted, table, three, upload


def file(name: str, data: bytes = b"x") -> File:
    return File(name, (name, data), data)


def test_files_of_the_same_name_take_each_others_place():
    files = Table()
    files.add("before", [file("a", b"1"), file("b", b"2"), file("b", b"3")])
    files.add("before", [file("b", b"4"), file("c", b"5")])
    assert [(f.name, f.source) for f in files.files["before"]] == [
        ("a", b"1"),
        ("b", b"4"),
        ("c", b"5"),
    ]


def test_too_much_is_refused_and_nothing_is_lost(monkeypatch, calls):
    monkeypatch.setattr(table_module, "MAX_TOTAL_MB", 1)
    app = upload(page(), "before", {"a.png": spotted(1), "b.png": spotted(2)})
    app = healthy(upload(app, "after", {"a.png": bytes(1_200_000)}))
    assert "The files have 1.2 MB together, and 1 MB is what" in read(
        app
    ) and "**Before** · 2 files" in words(app)
    assert "add the **After** files" in app.info[0].value
    with pytest.raises(ImgDiffError, match="1001 files are too many"):
        Table().put("after", [file(str(n)) for n in range(1001)])


def test_more_pairs_than_a_table_holds_are_listed(monkeypatch, calls):
    monkeypatch.setattr(table_module, "MAX_PAIRS", 2)
    app = healthy(three())
    assert len(app.dataframe[0].value) == 2 and [call[0] for call in calls] == ["a.png", "b.png"]
    assert "**c.png**: Left out" in read(app)


def test_a_job_that_ends_while_it_is_asked_is_not_begun_again(monkeypatch):
    """Its rows may come between two looks at it, and it may end between them."""
    jobs = []

    class Quick(table_module.BatchJob):
        def __init__(self, *given):
            super().__init__(*given)
            jobs.append(self)

        @property
        def keys(self):
            keys = super().keys
            assert self.wait(60)  # all is done right after it was asked
            return keys

    monkeypatch.setattr(table_module, "BatchJob", Quick)
    files = Table()
    for side in ("before", "after"):
        files.add(side, [file(name, spotted(9)) for name in ("a.png", "b.png")])
    files.advance()
    assert files.job is jobs[0]
    files.advance()
    assert files.left == 0 and files.job is None and len(jobs) == 1


@pytest.fixture
def folders(monkeypatch, tmp_path):
    monkeypatch.setenv("IMGDIFF_FOLDERS", "1")
    monkeypatch.setattr(local_folders, "has_token", lambda: True)
    for side, spot in (("old", 0), ("new", 80)):
        (tmp_path / side / "in").mkdir(parents=True)
        (tmp_path / side / "a.png").write_bytes(spotted(10))
        (tmp_path / side / "in" / "b.png").write_bytes(spotted(10, spot))
    return tmp_path


def test_folders_are_compared_where_they_lie(folders, calls, viewer):
    app = page()
    app.text_input(key="many_folder_before").set_value(str(folders / "old"))
    app.text_input(key="many_folder_after").set_value(str(folders / "new"))
    app.button(key="many_read").click().run()
    healthy(app)
    assert list(app.dataframe[0].value["Pair"]) == ["in/b.png", "a.png"]
    assert all(f.size == 0 for files in table(app).files.values() for f in files)
    table(app).opened = table(app).order[0]
    app.run()
    assert viewer[-1].after == spotted(10, 80)
    (folders / "new" / "in" / "b.png").unlink()
    assert "Cannot read 'in/b.png'" in read(healthy(app.run()))


def test_a_folder_of_no_use_is_said(folders, calls):
    app = page()
    app.text_input(key="many_folder_before").set_value(str(folders / "old"))
    app.text_input(key="many_folder_after").set_value("/no/such/*folder*")
    app.button(key="many_read").click().run()
    healthy(app)
    assert "There is no folder '/no/such/*folder*'" in read(app) and not app.dataframe
    assert "add the **After** files" in app.info[0].value


def test_folders_are_for_who_sits_here_alone(folders, monkeypatch):
    app = page()
    app.text_input(key="many_folder_before").set_value(str(folders / "old")).run()
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.button(key="many_read").click().run()
    assert not app.text_input and table(app).files == {"before": [], "after": []}
