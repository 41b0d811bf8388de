"""A suite of screenshots: time, memory and false alarms beside other tools.

    python -m benchmarks.suite --tools FOLDER --write benchmarks/suite.md

FOLDER is where ``npm install reg-cli odiff-bin`` ran. The screens are pages of 1280 x 800 drawn by
Chromium; in the second folder some have one element recolored, renamed, moved or removed. "The same
renderer" is a second run of the same Chromium. Others place letters at whole pixels, or draw at
twice the size and scale down, as another machine does: whatever is reported there beside the edited
pages is a false alarm.
"""

import argparse
import contextlib
import csv
import ctypes
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from benchmarks.markdown import of, table
from benchmarks.timing import timed

WORDS = (  # noqa: SIM905
    "order cart shop price total ship light dark blue green small large north south river stone "
    "table chair house garden window paper silver golden morning evening market station"
).split()
EDITS = ("recolored", "renamed", "moved", "removed")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: Linux's number for it (``prctl``).
_CHILD_SUBREAPER = 36


class Run(NamedTuple):
    """What one tool gave: seconds by the clock and of all processors, peak megabytes, and the names
    that it calls changed."""

    seconds: float
    processor: float
    megabytes: float
    changed: set[str]


def page(seed: int, edit: str | None) -> str:
    """A dashboard of cards, text and buttons; with ``edit`` one element is another."""
    rng = random.Random(seed)

    def text(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count))

    hue, cards, edited = rng.randrange(360), [], rng.randrange(6)
    for index in range(6):
        title, body, label = text(2), text(rng.randrange(14, 30)), text(2)
        color, style = f"hsl({hue} 60% 42%)", ""
        if edit is not None and index == edited:
            color = f"hsl({(hue + 150) % 360} 60% 42%)" if edit == "recolored" else color
            label = f"{label} now" if edit == "renamed" else label
            style = {"moved": "margin-left:24px", "removed": "visibility:hidden"}.get(edit, "")
        cards.append(
            f"<article><h2>{title}</h2><p>{body}</p>"
            f'<button style="background:{color};{style}">{label}</button></article>'
        )
    return (
        "<!doctype html><meta charset=utf-8><style>body{margin:0;font:15px/1.5 'DejaVu Sans';"
        "background:#f7f7f5}header{padding:14px 28px;color:#fff;background:#1d2a3a}main{display:"
        "grid;grid-template-columns:1fr 1fr 1fr;gap:20px;padding:24px}article{background:#fff;"
        "border:1px solid #ddd;border-radius:8px;padding:14px;height:300px}button{border:0;"
        "border-radius:6px;color:#fff;padding:8px 16px;font:inherit}</style>"
        f"<header>{text(4)}</header><main>{''.join(cards)}</main>"
    )


class Renderer(NamedTuple):
    """A Chromium: flags of its own, and the pixels it draws for one of the screenshot."""

    flags: tuple[str, ...] = ()
    scale: int = 1


RENDERERS = {
    "The same renderer": Renderer(),
    "Letters at whole pixels": Renderer(("--disable-font-subpixel-positioning",)),
    "Drawn at twice the size and scaled down": Renderer(scale=2),
}


def draw(folder: Path, pages: dict[str, str], renderer: Renderer) -> None:
    """Screenshots of pages."""
    from playwright.sync_api import sync_playwright

    folder.mkdir()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    flags = ["--no-sandbox", "--disable-gpu", *renderer.flags]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        size = {"width": 1280, "height": 800}
        tab = browser.new_page(viewport=size, device_scale_factor=renderer.scale)
        for name, content in pages.items():
            tab.set_content(content)
            tab.screenshot(path=str(folder / name))
            if renderer.scale > 1:
                shot = Image.open(folder / name).convert("RGB")
                shot.resize((1280, 800), Image.Resampling.BOX).save(folder / name)
        browser.close()


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """This process becomes the parent of what its children leave behind, where Linux lets it.

    reg-cli compares in processes that it ends and does not wait for: nobody else counts their time.
    """
    adopt = ctypes.CDLL(None).prctl if sys.platform == "linux" else lambda *_: 0
    adopt(_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        adopt(_CHILD_SUBREAPER, 0)


def measured(command: list[str]) -> tuple[float, float, float]:
    """Runs a command; gives its seconds by the clock and of all processors, those of every process
    that it started among them, and the peak megabytes of its largest process."""
    start = time.monotonic()
    with adopting():
        process = subprocess.Popen(  # noqa: S603
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # which tells its processes from others
        )
        usages = [os.wait4(process.pid, 0)[2]]
        process.returncode = 0  # it has been waited for
        seconds = time.monotonic() - start
        with contextlib.suppress(ChildProcessError):  # none is left
            while True:
                usages.append(os.wait4(-process.pid, 0)[2])
    processor = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return seconds, processor, max(usage.ru_maxrss for usage in usages) / 1024


def imgdiff(before: Path, after: Path, out: Path, _tools: Path) -> Run:
    """The command, with its HTML report, from an empty cache."""
    report = out / "report.csv"
    command = [sys.executable, "-m", "imgdiff", "compare", str(before), str(after)]
    files = ["--html", str(out / "report.html"), "--csv", str(report), "--no-cache"]
    spent = measured([*command, *files])
    lines = csv.DictReader(report.open())
    return Run(*spent, {row["name"] for row in lines if row["state"] != "passed"})


def reg_cli(before: Path, after: Path, out: Path, tools: Path) -> Run:
    """Its command, with its HTML report; anti-aliasing is forgiven, as pixelmatch does it."""
    program = str(tools / "node_modules/.bin/reg-cli")
    files = ["-R", str(out / "r.html"), "-J", str(out / "r.json")]
    spent = measured([program, str(after), str(before), str(out / "d"), *files, "-A", "-I"])
    return Run(*spent, set(json.loads((out / "r.json").read_text())["failedItems"]))


def odiff(before: Path, after: Path, out: Path, tools: Path) -> Run:
    """Its command once a pair, one after the other."""
    program, changed = str(tools / "node_modules/.bin/odiff"), set()
    start, most, processor = time.monotonic(), 0.0, 0.0
    for name in sorted(path.name for path in before.iterdir()):
        command = [
            program,
            str(before / name),
            str(after / name),
            str(out / name),
            "--antialiasing",
        ]
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        most = max(most, usage.ru_maxrss / 1024)
        processor += usage.ru_utime + usage.ru_stime
        if os.waitstatus_to_exitcode(status):
            changed.add(name)
    return Run(time.monotonic() - start, processor, most, changed)


def blazediff(before: Path, after: Path, out: Path, _tools: Path) -> Run:
    """Its Python module in one process, one pair after the other."""
    code = (
        "import blazediff, os, sys; a, b, out = sys.argv[1:]\n"
        "for n in sorted(os.listdir(a)):\n"
        "    r = blazediff.compare(f'{a}/{n}', f'{b}/{n}', f'{out}/{n}', antialiasing=True)\n"
        "    r.match_result or open(f'{out}/changed.txt', 'a').write(n + '\\n')\n"
    )
    spent = measured([sys.executable, "-c", code, *map(str, (before, after, out))])
    listed = out / "changed.txt"
    return Run(*spent, set(listed.read_text().split()) if listed.exists() else set())


TOOLS: dict[str, Callable[[Path, Path, Path, Path], Run]] = {
    "**imgdiff**": imgdiff,
    "reg-cli": reg_cli,
    "odiff in a loop": odiff,
    "BlazeDiff": blazediff,
}


def rows(before: Path, after: Path, edited: set[str], tools: Path) -> Iterator[list]:
    """A line for each tool."""
    count = len(list(before.iterdir()))
    for name, run in TOOLS.items():
        with tempfile.TemporaryDirectory() as out:
            seconds, processor, megabytes, changed = timed(
                name, lambda run=run, out=out: run(before, after, Path(out), tools)
            )
        found, false = len(changed & edited), len(changed - edited)
        yield [
            name,
            f"{seconds:.1f}",
            f"{processor:.1f}",
            f"{1000 * processor / count:.0f}",
            f"{megabytes:.0f}",
            of(found, len(edited)),
            of(false, count - len(edited)),
        ]


def main() -> None:
    """Draws, runs and prints."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.suite", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--other-renderer", type=int, default=40, metavar="PAIRS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    names = [f"screen{i:04d}.png" for i in range(max(given.pairs, given.other_renderer))]
    rng = random.Random(given.seed)
    edits = itertools.cycle(EDITS)
    head = [
        "tool",
        "s",
        "processor s",
        "processor ms a pair",
        "peak MB",
        "edited pages found",
        "false alarms",
    ]
    numbers = f"--pairs {given.pairs} --changed {given.changed}"
    numbers += f" --other-renderer {given.other_renderer} --seed {given.seed}"
    lines = [f"`python -m benchmarks.suite {numbers} --tools FOLDER`", ""]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lines += [f"Every tool may use {cores} of {os.cpu_count()} cores.", ""]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number, (title, renderer) in enumerate(RENDERERS.items()):
            count = given.other_renderer if number else given.pairs
            if not count:
                continue
            shown = names[:count]
            edited = dict(zip(rng.sample(shown, given.changed), edits, strict=False))
            pages = {name: page(given.seed * 100_000 + i, None) for i, name in enumerate(shown)}
            after = {
                name: page(given.seed * 100_000 + i, edited.get(name))
                for i, name in enumerate(shown)
            }
            one, two = root / f"{number}-before", root / f"{number}-after"
            timed("screenshots", lambda one=one, pages=pages: draw(one, pages, Renderer()))
            if renderer == Renderer():  # which gives the same bytes again: so many are drawn anew
                anew = set(edited) | set(shown[:: max(1, count // 20)])
                after = {name: content for name, content in after.items() if name in anew}
            timed("screenshots", lambda two=two, a=after, r=renderer: draw(two, a, r))
            for name in set(shown) - set(after):
                shutil.copy(one / name, two / name)
            lines += [f"{title}: {count} pairs, {given.changed} of them edited.", ""]
            told = []
            for row in rows(one, two, set(edited), given.tools):
                told.append(row)
                if given.write:  # a run that is stopped leaves what it has
                    text = ["# A suite of screenshots", "", *lines, *table(head, told)]
                    given.write.write_text("\n".join(text))
            lines += table(head, told)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
