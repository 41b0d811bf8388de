"""PDF files, page by page: which page is which, what is said, what is refused."""

import json
import os
import sys
from functools import partial

import numpy as np
import pytest

from imgdiff import cli, compare_documents
from imgdiff.errors import ImageError, OptionError, OutputError
from imgdiff.io.limits import Limits
from imgdiff.suite.documents.pages import likeness, paired_pages, signature
from imgdiff.suite.documents.pdf import Pdf, is_pdf, is_pdf_file
from imgdiff.suite.folders import pictures_in
from tests.read_only import check_force
from tests.suite.pdfs import LOCKED, page, pdf, words_of

RED = "0.9 0.1 0.1"


@pytest.fixture
def compared(narrow_file):
    def call(before, after, **options):
        return compare_documents(
            pdf(before), pdf(after), weights=narrow_file, **{"dpi": 50, **options}
        )

    return call


def states(result):
    return [(p.before, p.after, p.state) for p in result.pages]


def test_the_same_file_is_identical_and_so_is_one_that_draws_the_same(compared):
    result = compared([page(1), page(2)], [page(1), page(2)])
    assert not result.changed and result.state == "identical"
    assert result.summary == "Identical: all 2 pages are the same, pixel by pixel."
    other = compared([page(1)], [page(1) + " % another file of the same looks"])
    assert other.summary == "Identical: the page is the same, pixel by pixel."


def test_inserted_removed_and_changed_pages_are_named(compared):
    before = [page(i) for i in range(1, 8)]
    after = [page(1), page(90), page(2), page(3, RED), page(5), page(6), page(7)]
    result = compared(before, after)
    assert states(result) == [
        (1, 1, "identical"),
        (None, 2, "inserted"),
        (2, 3, "identical"),
        (3, 4, "changed"),
        (4, None, "removed"),
        *[(i, i, "identical") for i in (5, 6, 7)],
    ]
    assert result.summary == (
        "Different: page 2 inserted; page 4 (3 before): 1 region changed, 1.9% of it; page 4 of "
        "the document before removed; 5 pages identical."
    )
    box = result.strongest.regions[0].box  # of the page that changed, not of one that is alone
    assert result.pages[result.shown].state == "changed" and box.top > 442
    again = result.comparison_of(result.pages[3])
    assert np.array_equal(again.heatmap, result.strongest.heatmap)
    mirrored = compare_documents(pdf(after), pdf(before), dpi=50)
    assert [(j, i) for i, j, _ in states(mirrored)] == [(i, j) for i, j, _ in states(result)]


def test_runs_of_pages_are_told_together(compared):
    result = compared([page(1), page(2)], [page(1), *map(page, (7, 8, 9)), page(2)])
    assert result.summary == "Different: pages 2-4 inserted; 2 pages identical."
    strongest = result.strongest
    assert strongest.regions[0].only_in == "after" and (strongest.before == 255).all()


def test_a_page_replaced_by_another_is_a_changed_one(compared):
    result = compared([page(1), page(2), page(3)], [page(1), page(50), page(3)])
    assert [state for _, _, state in states(result)] == ["identical", "changed", "identical"]


@pytest.mark.parametrize("words", [True, False])
def test_edited_pages_stay_the_same_pages(words):
    def mark(seed, pixels=None, drop=0):
        import cv2

        drawn = np.full((200, 140, 3), 255, np.uint8)
        for i, word in enumerate(words_of(seed)[drop:]):
            y, x = divmod(i, 8)
            cv2.putText(drawn, word[:3], (4 + 17 * x, 12 + 11 * y), 0, 0.28, (0, 0, 0))
        return signature(drawn, words_of(seed)[drop:] if words else [])

    alike = likeness([mark(i) for i in (1, 2, 3)], [mark(i) for i in (9, 1, 2, 8, 3)])
    assert paired_pages(alike) == [(None, 0), (0, 1), (1, 2), (None, 3), (2, 4)]
    if words:  # its first twelve words are gone
        edited = likeness([mark(1), mark(2)], [mark(7), mark(1, drop=12), mark(2)])
        assert paired_pages(edited) == [(None, 0), (0, 1), (1, 2)]


def test_pages_are_paired_in_order_and_each_once():
    rng = np.random.default_rng(3)
    for _ in range(50):
        n, m = rng.integers(1, 7, 2)
        pairs = paired_pages(rng.random((n, m)).astype(np.float32))
        first = [i for i, _ in pairs if i is not None]
        second = [j for _, j in pairs if j is not None]
        assert first == list(range(n)) and second == list(range(m))


def test_equal_ends_change_nothing_of_the_pairing():
    rng = np.random.default_rng(4)
    for _ in range(20):
        n, m = rng.integers(1, 6, 2)
        alike = np.zeros((n + 3, m + 3), np.float32)
        alike[2:-1, 2:-1] = 0.99 * rng.random((n, m))
        for i, j in ((0, 0), (1, 1), (-1, -1)):
            alike[i, j] = 1
        inner = paired_pages(alike[2:-1, 2:-1])
        moved = [(None if i is None else i + 2, None if j is None else j + 2) for i, j in inner]
        assert paired_pages(alike) == [(0, 0), (1, 1), *moved, (n + 2, m + 2)]


def test_dots_per_inch_give_the_size_and_are_bounded(compared):
    result = compared([page(1)], [page(2)], dpi=72)
    assert result.strongest.before_size == (595, 842)
    with pytest.raises(OptionError, match="dpi"):
        compared([page(1)], [page(2)], dpi=5)
    with pytest.raises(ImageError, match=r"page 1 of 'document': at 50 dots.* 10,000 pixels"):
        compared([page(1)], [page(2)], max_pixels=10_000)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "got 0 bytes"),
        (b"no document", "got something else"),
        (b"%PDF-1.4 and then nothing", "broken or cut short"),
        (pdf([page(1)])[:400], "broken or cut short"),
        (pdf([page(1)], trailer=LOCKED), "protected by a password"),
        (pdf([page(1)], size=(190_000, 190_000)), "dots per inch it would be"),
        (pdf([page(1)], size=(5, 140_000)), "on a side"),
        (pdf([]), "broken or cut short"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(data, said):
    with pytest.raises(ImageError, match=said):
        compare_documents(data, pdf([page(1)]))


def test_a_page_without_a_drawing_is_an_empty_sheet(compared):
    result = compared([page(1), ""], [page(1), ""])
    assert result.state == "identical"


def test_without_pypdfium2_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ImageError, match=r"imgdiff-siamese\[pdf\]"):
        Pdf(pdf([page(1)]), "a.pdf", 96, Limits())


def test_a_pipe_is_no_document(tmp_path):
    os.mkfifo(tmp_path / "a.pdf")
    assert not is_pdf_file(tmp_path / "a.pdf")  # and nobody waits for who writes into it
    (tmp_path / "b.pdf").write_bytes(pdf([page(1)]))
    assert is_pdf_file(tmp_path / "b.pdf")


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(pdf([page(1), page(2)]))
    (tmp_path / "b.pdf").write_bytes(pdf([page(1), page(7), page(2, RED)]))
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    return tmp_path


def call(*arguments):
    try:
        cli.main([*arguments])
    except SystemExit as stop:
        return stop.code or 0
    return 0


def test_the_command_compares_documents(files, capsys, narrow_file):
    quick = "--dpi", "50", "--weights", narrow_file
    status = call("compare", "a.pdf", "b.pdf", "r.html", "r.json", "r.png", *quick)
    said = capsys.readouterr().out.splitlines()
    assert status == 1 and said[0].startswith("Different: page 2 inserted; page 3 (2 before): 1 ")
    assert said[1] == "page 2: Only the document after has this page."
    kept = json.loads((files / "r.json").read_text())
    assert [p["state"] for p in kept["pages"]] == ["identical", "inserted", "changed"]
    assert kept["before"] == {"name": "a.pdf", "pages": 2} and kept["dpi"] == 50
    assert kept["pages"][2]["comparison"]["regions"][0]["score"] > 0.5
    html = (files / "r.html").read_text()
    assert html.count("<article") == 3 and "Only the document after has this page." in html
    assert call("compare", "--json", "a.pdf", "a.pdf") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "identical"
    assert call("compare", "a.pdf", "c.png") == 2
    assert "two pictures or two PDF files" in capsys.readouterr().err
    assert call("compare", "a.pdf", "b.pdf", "a.pdf") == 2  # never over an input


def test_documents_are_baselines_too(files, capsys, narrow_file):
    for folder, name in (("approved", "a.pdf"), ("made", "b.pdf")):
        (files / folder).mkdir()
        (files / folder / "letter.pdf").write_bytes((files / name).read_bytes())
    (files / "made/locked.pdf").write_bytes(pdf([page(1)], trailer=LOCKED))
    (files / "imgdiff.toml").write_text(
        f"baselines = 'approved'\nresults = 'made'\nweights = '{narrow_file}'\ndpi = 50\n"
    )
    assert list(pictures_in("made")) == ["letter.pdf", "locked.pdf"]
    assert call("test", "--json", "--html", "r.html") == 2
    letter, locked = sorted(
        json.loads(capsys.readouterr().out)["pictures"], key=lambda p: p["name"]
    )
    assert letter["state"] == "changed" and "page 2 inserted; page 3" in letter["sentence"]
    assert len(letter["comparison"]["document"]["pages"]) == 3
    assert locked["state"] == "failed" and "protected by a password" in locked["sentence"]
    assert call("approve", "letter.pdf") == 0
    (files / "made/locked.pdf").unlink()
    assert call("test") == 0
    (files / "approved/letter.pdf").unlink()
    capsys.readouterr()
    assert call("test", "--html", "r.html") == 1 and "1 new" in capsys.readouterr().out
    assert "made/letter.pdf" not in (files / "r.html").read_text()  # no browser shows it as one


def test_pdf_files_are_known_by_how_they_begin():
    assert is_pdf(pdf([page(1)])) and is_pdf(b"junk first\n%PDF-1.7")
    assert not is_pdf(b"\x89PNG") and not is_pdf(b" " * 2000 + b"%PDF-1.4")


@pytest.mark.parametrize("name", ["pages.html", "pages.json", "pages.png"])
def test_a_read_only_file_is_replaced_only_if_told(name, compared, tmp_path):
    result = compared([page(1)], [page(2)])
    check_force(partial(result.save, tmp_path / name), tmp_path / name)


def test_the_documents_themselves_are_not_overwritten(compared, tmp_path):
    result, original = compared([page(1)], [page(2)]), tmp_path / "original.png"
    original.write_bytes(b"as it was")
    with pytest.raises(OutputError, match="must not be overwritten"):
        result.save(original, inputs=[original])
    assert original.read_bytes() == b"as it was"
