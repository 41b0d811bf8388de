"""What goes wrong with two images is said in words."""

import re

import pytest

from imgdiff.errors import OptionError
from imgdiff.serving import visitors_work
from tests.app.compare.two_images import STRANGE, both, page, upload
from tests.app.driving import healthy, html, png, unescaped, words


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_corrupt_file_is_named(before, side):
    other = "after" if side == "before" else "before"
    app = upload(page(), other, ("fine.png", png(before)))
    app = upload(app, side, ("broken.png", b"\x89PNG\r\n\x1a\nbroken"))
    healthy(app)
    assert len(app.error) == 1
    assert "'broken.png'" in unescaped(app.error[0].value)
    assert app.error[0].proto.title == f"The {side.title()} image cannot be used"
    assert not app.download_button


def test_two_corrupt_files_are_both_named():
    app = upload(page(), "before", ("one.png", b""))
    assert "'one.png'" in unescaped(app.error[0].value)
    app = upload(app, "after", ("two.png", b"no image"))
    healthy(app)
    for error, name in zip(app.error, ("one.png", "two.png"), strict=True):
        assert name in unescaped(error.value)


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (RuntimeError("secret <b>detail</b>"), "Something went wrong"),
        (MemoryError(), "more memory"),
        (OptionError("sizes *differ*"), r"Sizes \*differ\*\."),
    ],
)
def test_whatever_is_raised_is_said_in_words(before, after, monkeypatch, raised, message):
    def fail(*_, **__):
        raise raised

    monkeypatch.setattr(visitors_work, "compare_images", fail)
    app = both(before, after)
    assert not app.exception
    assert message in app.error[0].value
    assert "secret" not in words(app)


def test_names_are_shown_letter_by_letter(before, after, calls, shown):
    app = upload(page(), "before", (STRANGE.replace("/", "_"), png(before)))
    app = upload(app, "after", ("C:\\secret\\" + "*b*<i>.png", b"no image"))
    healthy(app)
    assert "'*b*<i>.png'" in unescaped(app.error[0].value)
    assert r"\*b\*\<i\>" in app.error[0].value
    app = upload(app, "after", ("../../etc/<script>.png", png(after)))
    line = next(e.value for e in app.markdown if "×" in e.value and " with " in e.value)
    assert STRANGE.replace("/", "_") in unescaped(line) and "<script>.png" in unescaped(line)
    assert not re.search(r"(?<!\\)[<>*`$\[\]_]", line)
    assert "etc" not in words(app)
    assert "&lt;script&gt;.png" in html(app) and "<script>." not in html(app)
