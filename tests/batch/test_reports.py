"""Many comparisons as rows, CSV and HTML."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from imgdiff.batch.csv_table import csv_of
from imgdiff.batch.html import html_of
from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.rows import Row, by_strength, row_of
from imgdiff.batch.wording import counts, headline, percent
from imgdiff.explain.verdict import find_verdict
from imgdiff.render import thumbnails
from imgdiff.result import Comparison, Region, Scores

STRANGE = "A<b onload=x>\"'&amp;</td>\u202e.png"
FORMULAS = ["=1+1.png", "+1.png", "-1.png", "@x.png", "\tx.png", "\rx.png"]


def result(height: int, width: int, *regions: Region, **more) -> Comparison:
    """Grey, and in ``after`` white where a region is."""
    before = np.full((height, width, 3), 90, np.uint8)
    after, heat = before.copy(), np.full((height, width), 0.1, np.float32)
    for region in regions:
        left, top, right, bottom = region.box
        heat[top:bottom, left:right], after[top:bottom, left:right] = region.score, 255
    valid = np.ones((height, width), bool)
    comparison = Comparison(Scores((0.25, 1.5)), heat, regions, before, after, valid, **more)
    return replace(comparison, verdict=find_verdict(comparison))


def decoded(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def row(name: str, score: float = 0.0, changed: bool = False, **more) -> Row:
    verdict = "different" if changed else "same"
    return Row(name, name, verdict=verdict, score=score, **more)


ROWS = [
    row("same.png", 0.2),
    row("b10.png", 0.7, True),
    row("b9.png", 0.7, True),
    row("broken.png", error="cannot read 'broken.png'"),
    row("strong.png", 0.9, True, changed_fraction=0.5, regions=3, notes=("one", "two")),
    row("mild.png", 0.7, True, changed_fraction=0.2),
]
UNMATCHED = [Unmatched("x.png", "before", "no after file"), Unmatched("y.png", "after", "two fit")]


def test_a_row_says_what_the_comparison_says():
    comparison = result(
        60,
        80,
        Region((2, 2, 6, 8), 0.9, 24),
        Region((40, 40, 44, 44), 0.6, 16),
        input_notes=(("turned",), ()),
    )
    summary_row = row_of(comparison)
    for name in ("changed", "changed_fraction", "cosine_similarity", "euclidean_distance"):
        assert getattr(summary_row, name) == getattr(comparison, name)
    assert (summary_row.summary, summary_row.notes) == (comparison.summary, ("before: turned",))
    assert (summary_row.score, summary_row.regions, summary_row.error) == (0.9, 2, "")
    assert (summary_row.before, summary_row.after, summary_row.name) == (
        "before",
        "after",
        "before → after",
    )
    assert (summary_row.verdict, summary_row.headline) == ("different", "Different")
    assert summary_row.summary == f"Different: {summary_row.detail}"


def test_without_regions_the_score_is_the_heats_peak():
    summary_row = row_of(result(60, 80))
    assert (
        summary_row.score == pytest.approx(0.1)
        and not summary_row.changed
        and summary_row.headline == "Same"
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (16, 9), (300, 200), (2000, 3000)])
def test_thumbnails_are_small(size):
    summary_row = row_of(result(*size, Region((0, 0, 1, 1), 1.0, 1)))
    for data in (summary_row.where, summary_row.close_before, summary_row.close_after):
        height, width = decoded(data).shape[:2]
        assert 1 <= width <= thumbnails.SIZE[0] and 1 <= height <= thumbnails.SIZE[1]
        assert len(data) < 40_000


def test_one_hot_pixel_of_a_large_image_is_seen():
    comparison = result(2400, 3600, Region((1801, 1201, 1802, 1202), 1.0, 1))
    cold = decoded(thumbnails.where(result(2400, 3600)))
    shown = decoded(thumbnails.where(comparison))
    there = np.abs(shown.astype(int) - cold).max(axis=2) > 60
    ys, xs = np.nonzero(there)
    assert there.sum() >= 20  # the frame
    assert abs(xs.mean() - 1801 / 15) < 4 and abs(ys.mean() - 1201 / 15) < 4
    before, after = map(decoded, thumbnails.close_up(comparison))
    assert before.max() < 110 and after.max() > 200


def test_close_ups_show_the_same_place_of_both():
    comparison = result(400, 600, Region((500, 300, 560, 330), 1.0, 1800))
    before, after = map(decoded, thumbnails.close_up(comparison))
    assert before.shape == after.shape == (180, 240, 3)
    middle = after[60:120, 80:160]
    assert middle.mean() > 200 and np.abs(before.astype(int) - 90).max() < 10
    whole = decoded(thumbnails.close_up(result(400, 600))[0])
    assert whole.shape == (160, 240, 3)


def test_close_ups_show_what_both_images_have_if_that_changed():
    one_sided = Region((0, 300, 600, 400), 1.0, 60_000, only_in="after")
    changed = Region((500, 30, 560, 60), 0.9, 1800)
    both = thumbnails.close_up(result(400, 600, one_sided, changed))
    assert both == thumbnails.close_up(result(400, 600, changed))
    assert both != thumbnails.close_up(result(400, 600, one_sided))


def test_the_strongest_comes_first_and_the_broken_last():
    names = [r.name for r in sorted(ROWS, key=by_strength)]
    assert names == ["strong.png", "mild.png", "b9.png", "b10.png", "same.png", "broken.png"]
    # A weak heat that counts as changed comes before a strong one that does not.
    pair = [row("a", 0.9), row("b", 0.2, True)]
    assert [r.name for r in sorted(pair, key=by_strength)] == ["b", "a"]


def test_counts_in_words():
    assert counts(ROWS, UNMATCHED) == (
        "6 pairs: 4 different, 1 same, 1 could not be compared; 2 files without a partner"
    )
    assert (
        counts(ROWS[:1], UNMATCHED[:1]) == "1 pair: 0 different, 1 same; 1 file without a partner"
    )
    assert counts([], []) == "0 pairs"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Nothing could be compared"),
        ([row("a")], "Nothing that matters changed"),
        ([row("a", 1, True)], "The pair is different"),
        ([row("a", 1, True), row("b")], "1 of 2 pairs is different"),
        ([row("a", 1, True)] * 2, "2 of 2 pairs are different"),
    ],
)
def test_the_headline_says_what_came_out(rows, words):
    assert headline(rows) == words


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0, "0%"), (0.0004, "< 0.1%"), (0.0123, "1.2%"), (0.5, "50%"), (1, "100%")],
)
def test_shares_are_short(fraction, words):
    assert percent(fraction) == words


def test_csv_holds_everything():
    lines = list(csv.DictReader(io.StringIO(csv_of(ROWS, UNMATCHED), newline="")))
    assert [line["verdict"] for line in lines] == [
        *["Different"] * 4,
        "Same",
        "Not compared",
        *["No partner"] * 2,
    ]
    first, broken, unmatched = lines[0], lines[5], lines[6:]
    assert first["before"] == first["after"] == "strong.png"
    assert (float(first["heat"]), float(first["changed_fraction"])) == (0.9, 0.5)
    assert (first["regions"], first["notes"], first["error"]) == ("3", "one; two", "")
    assert broken["heat"] == broken["regions"] == "" and "broken.png" in broken["error"]
    assert [(line["before"], line["after"]) for line in unmatched] == [("x.png", ""), ("", "y.png")]
    assert [line["error"] for line in unmatched] == ["no after file", "two fit"]


def test_no_cell_of_the_csv_is_a_formula():
    rows = [Row(name, name, error=name, summary=name, notes=(name,)) for name in FORMULAS]
    unmatched = [Unmatched(name, "after", name) for name in FORMULAS]
    lines = list(csv.reader(io.StringIO(csv_of(rows, unmatched), newline="")))
    assert len(lines) == 1 + 2 * len(FORMULAS)
    for cell in (cell for line in lines for cell in line):
        assert not cell.startswith(tuple("=+-@\t\r\n"))
    assert {name for line in lines for name in line if name.startswith("'")} == {
        f"'{name}" for name in FORMULAS
    }
    # Numbers stay numbers.
    [_, line] = csv.reader(io.StringIO(csv_of([row("a", cosine_similarity=-0.25)])))
    assert line[5] == "-0.25"


class Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_the_page_needs_nothing_else_and_runs_nothing():
    rows = [row_of(result(60, 80, Region((2, 2, 6, 8), 0.9, 24))), *ROWS]
    page = Page(html_of(rows, UNMATCHED))
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "link", "iframe", "object", "form", "a"} & set(tags)
    assert tags.count("tr") == 1 + 6 and tags.count("li") == 3
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "href" for name in attributes)
        if tag == "img":
            assert re.match(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+$", attributes["src"])
            assert attributes["alt"]
    assert "url(" not in page.text and "@import" not in page.text  # its style is text too
    assert (
        counts(rows, UNMATCHED) in page.text
        and headline(rows[:1] + ROWS[:3] + ROWS[4:]) in page.text
    )
    places = [page.text.index(name) for name in ("strong.png", "mild.png", "same.png")]
    assert places == sorted(places)
    for words in ("Could not be compared", "cannot read 'broken.png'", "Without a partner"):
        assert words in page.text
    assert "x.png (before)" in page.text and "two fit" in page.text


def test_each_row_opens_in_the_viewer_that_was_given_for_it():
    """Whatever the order of the rows; what a stranger named does not end the script."""
    rows = [row("weak.png", 0.6, True), row("strong.png", 0.9, True), row("same.png")]
    told = [{"id": "w", "summary": "</script><b>"}, {"id": "s"}, None]
    page = Page(html_of(rows, (), told))
    data = re.findall(r'<script type="application/json">(.*?)</script>', html_of(rows, (), told))
    assert [json.loads(text)["id"] for text in data] == ["s", "w"]
    assert json.loads(data[1])["summary"] == "</script><b>"
    tags = [tag for tag, _ in page.tags]
    assert tags.count("button") == 2 and tags.count("tr") == 1 + 3 + 2
    assert tags.count("script") == 2 + 1
    [policy] = [a["content"] for tag, a in page.tags if a.get("http-equiv")]
    assert "default-src 'none'" in policy and "http" not in policy


def test_names_are_shown_letter_by_letter():
    strange = Row(STRANGE, "b.png", detail=STRANGE, notes=(STRANGE,))
    broken = Row(STRANGE, STRANGE, error=STRANGE)
    plain = Page(html_of([strange, broken], [Unmatched(STRANGE, "after", STRANGE)]))
    expected = Page(html_of([Row("a", "b.png", detail="a", notes=("a",)), Row("a", "a", "a")]))
    extra = [tag for tag, _ in plain.tags]
    for tag, _ in expected.tags:
        extra.remove(tag)
    assert sorted(extra) == ["b", "bdi", "h2", "li", "span", "ul"]  # the list without a partner
    assert plain.text.count(STRANGE.replace("\u202e", "?")) == 7 and "\u202e" not in plain.text


def test_an_empty_report_is_a_page_too():
    page = Page(html_of([], UNMATCHED))
    assert "Nothing could be compared" in page.text and "table" not in dict(page.tags)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    levels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels]
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [0, 1])
def test_words_stand_out_in_light_and_dark(scheme):
    blocks = re.findall(r":root \{(.*?)\}", html_of([]), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", " ".join(blocks[scheme::2])))
    pairs = [(ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card")]
    pairs += [("on-accent", "accent"), ("same", "same-ground"), ("on-verdict", "correct")]
    pairs += [("on-verdict", "wrong"), ("accent", "paper")]
    for ink, ground in pairs:
        light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
