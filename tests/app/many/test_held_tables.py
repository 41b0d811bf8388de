"""A reload, or a link, brings a table back; what has gone is said."""

from imgdiff.app.many.visitor_pairs import File, Table
from tests.app.driving import healthy
from tests.app.many.many_pairs import page, spotted, table, three, upload


def test_a_new_session_has_the_rows_and_compares_nothing_again(calls):
    app = three()
    name = app.query_params["table"]
    assert len(name) >= 22
    again = healthy(page(table=name))
    assert list(again.dataframe[0].value["Pair"]) == ["c.png", "b.png", "a.png"]
    assert len(calls) == 3 and not [w for w in again.warning if "held" in w.value]
    # It is a copy: what one adds, the other has not; and each has an address of its own.
    upload(again, "before", {"d.png": spotted(1)})
    assert len(table(again).files["before"]) == 4 and len(table(app).files["before"]) == 3
    assert again.query_params["table"] != name


def test_a_table_that_has_gone_is_asked_for(calls):
    for name in ("AAAA", "<script>"):
        app = healthy(page(table=name))
        assert "no longer held" in app.warning[0].value and "Add the files" in app.warning[0].value
        assert "table" not in app.query_params
    app = three()
    name = app.query_params["table"]
    table(app).clear()
    assert "no longer held" in page(table=name).warning[0].value


class Job:
    """What is at work."""

    running, keys = True, ["next"]

    def rows(self):
        return {"done": "row"}

    def stop(self):
        raise AssertionError("it goes on")


def test_whoever_comes_back_goes_on_with_what_is_at_work():
    first = Table({"before": [File("a", 1, b"")], "after": []})
    first._job = job = Job()
    copy = first.copied(with_job=False)
    assert copy.job is None and first.job is job and copy._rows == {"done": "row"}
    other = first.copied(with_job=True)
    assert other.job is job and first.job is None
    first.clear()
    assert other.files["before"][0].name == "a"
