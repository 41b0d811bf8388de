"""How fast imgdiff is, beside what one would take instead; every line within one run.

    pip install -r benchmarks/requirements.txt pixelmatch torch
    npm install odiff-bin
    python -m benchmarks.speed [--cases FOLDER] [--boards FOLDER]

What is not installed is left out, and the table says so. Prints one table and writes speed.md
and speed_area.png into --out. The largest sizes take gigabytes: Keras at 4k about 20 of them,
where a fast machine brings it under the limit; leave it out with --tools.
"""

import argparse
import os
import shlex
from functools import partial
from pathlib import Path

# Before TensorFlow is loaded: its log would drown the table.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
from benchmarks.processor import processor
from benchmarks.speed.area import DENSE, NAME, draw_area, measure_area
from benchmarks.speed.cases import CASES, SIZES, make_pair
from benchmarks.speed.clock import CLOCKS, LONG, use_clock
from benchmarks.speed.cold import measure_cold, measure_identical_files
from benchmarks.speed.many import many_lines, measure_many
from benchmarks.speed.named_cases import named_cases
from benchmarks.speed.table import speed_table
from benchmarks.speed.tools import BASE, TOOLS, load_tools
from benchmarks.speed.warm import DECODING, Row, measure_named, measure_warm
from benchmarks.timing import timed
from imgdiff.change.heat import AUTO_MEGAPIXELS
from imgdiff.network.runtime.int8_overflow import products_saturate
from imgdiff.network.runtime.loading import get_runtime


def notes(options, size: str) -> list[str]:
    """What the table's columns and rows are, as lines."""
    runtime = get_runtime("default")
    return [
        f"{BASE}'s own time, and of the others how many times as long they take, with their own",
        f"time in brackets. Best of {options.repeat}, all tools in turn, after a first round that",
        f"does not count; what takes longer than {LONG:g} s is run once. What would take longer",
        f"than {options.limit:g} s, going by a smaller image, is not run.",
        "",
        f"- {processor()}; products of bytes saturate: {'yes' if products_saturate() else 'no'}.",
        f"- {BASE}: `compare_images` with its defaults. Its precision here is {runtime.precision}",
        f"  and where more than {AUTO_MEGAPIXELS:g} megapixels are to be looked at, the network",
        "  sees a smaller copy. imgdiff-float32, imgdiff-int8: with that `precision`.",
        '  imgdiff-native: with `resolution="native"`, every pixel that differs is looked at, as',
        "  Keras and LPIPS-style look at all.",
        "- Keras: the same network, weights and embeddings in plain Keras. LPIPS-style: VGG16 in",
        "  PyTorch with random weights, its five taps compared as LPIPS compares them.",
        "- BlazeDiff and odiff (kept running, as a server) take files and nothing else: their",
        "  times hold reading both and writing what they found. imgdiff-files: from both files to",
        "  the overlay as PNG.",
        f"- {DECODING}: `load_image` on one after the other.",
        "- All else is past decoding: arrays in, result out. New process: a whole command, from",
        "  PNGs to a PNG (identical: to none), its files in the system's cache.",
        f"- Peak memory: of a process of its own that reads the PNGs; {BASE}'s unless named.",
        "- The first three cases: a page of text with buttons of 120 x 40 (smaller at 224) that",
        f"  turn green. The last, {CASES[-1]}: a smooth texture, noise of 3 levels",
        "  and 4 % more light.",
        "",
        f"![time against changed area]({NAME})",
        "",
        f"Inverted pixels on the page at {size}. The network looks where pixels differ and at a",
        "margin around, so that scattered changes cost more than a single one of the same area.",
        "",
    ]


def command_line(options) -> str:
    """The command that measures the same again."""
    parts = ["python", "-m", "benchmarks.speed"]
    if options.sizes != list(SIZES):
        parts += ["--sizes", *options.sizes]
    if options.tools != list(TOOLS):
        parts += ["--tools", *options.tools]
    parts += ["--repeat", str(options.repeat), "--limit", f"{options.limit:g}"]
    return shlex.join(parts)


def dense_time(rows: list[Row], size: str) -> tuple[float, bool] | None:
    """Seconds of the dense network at a size, and whether they are only estimated."""
    row = next(row for row in rows if (row.size, row.case) == (size, CASES[-1]))
    if DENSE in row.estimated:
        return row.estimated[DENSE], True
    return (row.seconds[DENSE], False) if DENSE in row.seconds else None


def report(options) -> tuple[list[str], list[str]]:
    """The table, and the lines of speed.md; the plot is drawn on the way."""
    tools = timed("loading", lambda: load_tools(options.tools))
    rows = measure_warm(tools, options.sizes, options.repeat, options.limit)
    size = "1080p" if "1080p" in options.sizes else options.sizes[0]
    areas = timed("area", lambda: measure_area(tools[BASE], size, options.repeat))
    draw_area(options.out / NAME, areas, size, dense_time(rows, size))
    named = named_cases(options.cases, options.boards)
    rows += measure_named(tools, named, rows, options.repeat, options.limit)
    rows += timed("identical files", lambda: measure_identical_files(options.repeat))
    rows += measure_cold(tools, options.repeat)
    many = many_lines(timed("many pairs", lambda: measure_many(options.repeat)))
    lines = [*speed_table(rows, tools, options.limit), *many]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    command = f"`{command_line(options)}` on {cores} processor cores."
    return lines, ["# Speed", "", command, "", *lines, *notes(options, size)]


def named_report(options) -> list[str]:
    """The table of some of the named pairs alone."""
    tools = timed("loading", lambda: load_tools(options.tools))
    every = named_cases(options.cases, options.boards)
    every |= {
        f"{size}, {case}": partial(make_pair, case, SIZES[size]) for size in SIZES for case in CASES
    }
    cases = {n: make for n, make in every.items() if any(word in n for word in options.named)}
    rows = measure_named(tools, cases, [], options.repeat, options.limit)
    return [*speed_table(rows, tools, options.limit), f"{processor()}; {options.clock} time."]


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument(
        "--tools", nargs="+", choices=TOOLS, default=list(TOOLS), help=f"{BASE} is always timed"
    )
    parser.add_argument(
        "--named",
        nargs="+",
        metavar="WORD",
        help="only the pairs (table, page, JPEG, 1080p, ...) with such a word; nothing is written",
    )
    parser.add_argument(
        "--clock",
        choices=CLOCKS,
        default="wall",
        help="processor: time of this process and its children, where the machine has other work",
    )
    parser.add_argument("--cases", type=Path, help="folder with the reported dashboard")
    parser.add_argument("--boards", type=Path, help="folder of pairs of boards")
    parser.add_argument("--repeat", type=int, default=3, help="rounds, of which the best counts")
    parser.add_argument("--limit", type=float, default=60, help="seconds a run may take")
    here = Path(__file__).parents[1]
    parser.add_argument("--out", type=Path, default=here, help="folder to write to")
    options = parser.parse_args()
    options.sizes = [name for name in SIZES if name in options.sizes]
    options.tools = [name for name in TOOLS if name == BASE or name in options.tools]
    use_clock(options.clock)
    if options.named:
        print("\n".join(named_report(options)))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    table, lines = timed("all", lambda: report(options))
    (options.out / "speed.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
