"""Pages as HTML, made of blocks, and what they become when something comes, goes or is scrolled."""

from dataclasses import dataclass

import numpy as np

from benchmarks.layout.blocks import words
from benchmarks.verdicts.scenes.page import ACTIONS

#: What is done to a page in a browser; "still" is a page on which nothing is done.
KINDS = (
    "banner",
    "two bands",
    "table rows",
    "cookie bar",
    "sticky header",
    "footer stays",
    "one column",
    "still",
    "cards flow on",
)
_FONTS = ("DejaVu Sans", "DejaVu Serif", "Liberation Sans", "sans-serif")
_COOKIES = (
    "position:fixed;left:0;right:0;bottom:0;padding:16px;background:#2b2f3a;color:#fff;"
    "box-shadow:0 -2px 12px #0006"
)


@dataclass(frozen=True)
class Scene:
    """Two pages.

    Attributes:
        before, after: HTML. Elements of one ``data-k`` are the same one.
        full: Whether all of the page is shown, or what is in view alone.
        scrolled: How far down each is scrolled, pixels.
        over: Keys of what lies over the page and moves nothing.
    """

    before: str
    after: str
    full: bool
    scrolled: tuple[int, int] = (0, 0)
    over: tuple[str, ...] = ()


class Maker:
    """Blocks of one look, each with a key of its own."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.count = 0
        dark = rng.random() < 0.25
        self.ground = "#16181d" if dark else str(rng.choice(["#fff", "#f7f7f5", "#fafbff"]))
        self.panel = "#22252c" if dark else str(rng.choice(["#fff", "#f0f2f6"]))
        self.ink, self.line = ("#e4e6ea", "#383c45") if dark else ("#23272f", "#dcdfe4")
        self.hue, self.size = int(rng.integers(360)), int(rng.integers(13, 17))
        self.font = str(rng.choice(_FONTS))
        self.title, self.foot = words(rng, 3), words(rng, 6)

    def page(self, body: str, top: str = "", header: str = "", footer: str = "", over: str = ""):
        """HTML of a page; header and footer: their style."""
        return (
            f"<!doctype html><meta charset=utf-8><style>{self._style()}</style>{top}"
            f"<header data-k=head style='{header}'>{self.title}</header><main>{body}</main>"
            f"<footer data-k=foot style='{footer}'>{self.foot}</footer>{over}"
        )

    def _style(self) -> str:
        border = f"1px solid {self.line}"
        return (
            f"*{{box-sizing:border-box}}body{{margin:0;background:{self.ground};color:{self.ink};"
            f"font:{self.size}px/1.5 '{self.font}'}}header{{padding:12px 24px;color:#fff;"
            f"background:hsl({self.hue} 45% 26%)}}footer{{padding:14px 24px;border-top:{border};"
            f"background:{self.panel}}}main{{padding:16px 24px;min-height:300px}}"
            "h2{font-size:1.35em;margin:6px 0 10px}p{margin:0 0 12px}table{width:100%;"
            "border-collapse:collapse;margin-bottom:14px}td,th{padding:6px 10px;text-align:left;"
            f"border-bottom:{border}}}"
            "td i{font-style:normal}.cards{display:grid;gap:14px;margin-bottom:16px}"
            f".card{{background:{self.panel};border:{border};border-radius:8px;padding:12px}}"
            "button{border:0;border-radius:6px;color:#fff;padding:6px 14px;font:inherit;"
            f"background:hsl({self.hue} 60% 42%)}}.notice{{padding:10px 24px;color:#222;"
            f"background:hsl({(self.hue + 60) % 360} 80% 85%)}}label{{display:block;"
            f"margin-bottom:10px}}span{{display:block;border:{border};border-radius:4px;"
            f"padding:5px 8px;background:{self.panel}}}"
        )

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def block(self) -> str:
        """A heading, a table, cards, a form or a paragraph."""
        makers = (self.heading, self.table, self.cards, self.form, self.text, self.text)
        return makers[int(self.rng.integers(len(makers)))]()

    def heading(self) -> str:
        return f"<h2 data-k={self.key()}>{words(self.rng, 3)}</h2>"

    def text(self) -> str:
        count = int(self.rng.integers(18, 70))
        return f"<p data-k={self.key()}>{words(self.rng, count)}.</p>"

    def notice(self) -> str:
        return f"<div class=notice data-k={self.key()}>{words(self.rng, 6)}</div>"

    def form(self) -> str:
        fields = "".join(
            f"<label>{words(self.rng, 1)}<span>{words(self.rng, 2)}</span></label>"
            for _ in range(int(self.rng.integers(2, 4)))
        )
        return f"<div data-k={self.key()}>{fields}</div>"

    def card(self, count: int) -> str:
        return (
            f"<div class=card data-k={self.key()}><b>{words(self.rng, 2)}</b>"
            f"<p>{words(self.rng, count)}</p><button>{self.rng.choice(ACTIONS)}</button></div>"
        )

    def cards(self) -> str:
        count = int(self.rng.integers(2, 5))
        return self.grid(count, [self.card(12) for _ in range(count)], self.key())

    def grid(self, columns: int, cards: list[str], key: str = "", rows: str = "auto") -> str:
        """Cards in so many columns. key: "" of a grid that may grow; rows: how high they are."""
        style = f"grid-template-columns:repeat({columns},1fr);grid-auto-rows:{rows}"
        named = f"data-k={key} " if key else ""
        return f"<div class=cards {named}style='{style}'>{''.join(cards)}</div>"

    def table(self) -> str:
        columns = int(self.rng.integers(3, 7))
        rows = [self.row(columns) for _ in range(int(self.rng.integers(4, 12)))]
        return f"<div data-k={self.key()}>{self.rows(columns, rows)}</div>"

    def rows(self, columns: int, rows: list[str]) -> str:
        """A table of these rows."""
        head = "".join(f"<th>{'ABCDEFG'[i]}</th>" for i in range(columns))
        return f"<table><tr>{head}</tr>{''.join(rows)}</table>"

    def row(self, columns: int) -> str:
        cells = "".join(
            f"<td><i>{self.rng.integers(10, 99999)}</i></td>" for _ in range(columns - 1)
        )
        return f"<tr data-k={self.key()}><td>{words(self.rng, 2)}</td>{cells}</tr>"


def scene(rng: np.random.Generator, kind: str) -> Scene:
    """Two pages of a kind."""
    make = Maker(rng)
    one = [make.block() for _ in range(int(rng.integers(5, 9)))]
    two, full = list(one), bool(rng.random() < 0.5)
    if kind == "banner":
        top = make.notice()
        return Scene(make.page("".join(one)), make.page("".join(two), top), full)
    if kind == "cookie bar":
        key = make.key()
        bar = f"<div data-k={key} style='{_COOKIES}'>{words(rng, 14)} <button>OK</button></div>"
        pages = make.page("".join(one)), make.page("".join(two), over=bar)
        return Scene(*pages, False, over=(key,))
    if kind == "sticky header":
        body = "".join([*one, *(make.block() for _ in range(9))])
        html = make.page(body, header="position:sticky;top:0")
        return Scene(html, html, False, (int(rng.integers(200)), int(rng.integers(220, 420))))
    if kind == "footer stays":
        two.insert(int(rng.integers(3)), make.block())
        style = "position:fixed;left:0;right:0;bottom:0"
        return Scene(*(make.page("".join(body), footer=style) for body in (one, two)), False)
    if kind == "two bands":
        _came_or_went(rng, two, 2, 0.6, make.block)
        full = True
    elif kind == "table rows":
        columns = int(rng.integers(3, 7))
        rows = [make.row(columns) for _ in range(int(rng.integers(8, 16)))]
        others = list(rows)
        _came_or_went(rng, others, int(rng.integers(1, 4)), 0.7, lambda: make.row(columns))
        middle = len(one) // 2
        one.insert(middle, make.rows(columns, rows))
        two.insert(middle, make.rows(columns, others))
    elif kind == "one column":
        side = [make.notice() if rng.random() < 0.3 else make.text() for _ in range(6)]
        more = list(side)
        more.insert(int(rng.integers(4)), make.card(14))
        one, two = _columns(one, side), _columns(two, more)
    elif kind == "cards flow on":
        columns = int(rng.integers(2, 5))
        cards = [make.card(8) for _ in range(int(rng.integers(columns + 2, 3 * columns + 2)))]
        others = list(cards)
        _came_or_went(rng, others, 1, 0.7, lambda: make.card(8))
        middle = len(one) // 2
        one.insert(middle, make.grid(columns, cards, rows="150px"))
        two.insert(middle, make.grid(columns, others, rows="150px"))
    return Scene(make.page("".join(one)), make.page("".join(two)), full)


def _came_or_went(rng, blocks: list[str], count: int, came: float, make) -> None:
    for _ in range(count):
        at = int(rng.integers(len(blocks)))
        if rng.random() < came:
            blocks.insert(at, make())
        else:
            blocks.pop(at)


def _columns(wide: list[str], side: list[str]) -> list[str]:
    style = "display:grid;grid-template-columns:2fr 1fr;gap:24px;align-items:start"
    return [f"<div style='{style}'><div>{''.join(wide)}</div><div>{''.join(side)}</div></div>"]
