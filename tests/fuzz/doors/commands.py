"""The words of a command line."""

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

import click
import numpy as np

from imgdiff.cli import cli
from imgdiff.errors import ImgDiffError
from tests.fuzz.doors.door import Door
from tests.suite.screens import screen

_COMMANDS = {
    "compare": ("a.png", "b.png"),
    "test": ("shots", "--baselines", "approved"),
    "approve": (),
    "reject": (),
    "config": (),
    "nothing": (),
}
_OPTIONS = (
    *("--threshold", "--ignore", "--only", "--mask", "--background", "--fit", "--level", "--align"),
    *("--json", "--quiet", "--view", "--opacity", "--max-megapixels", "--resolution", "--effort"),
    *(
        "--html",
        "--junit",
        "--csv",
        "--include",
        "--workers",
        "--all",
        "--kind",
        "--group",
        "--run",
    ),
    *("--run", "--weights", "--config", "--frames", "--range", "--min-area", "--colormap", "--"),
    *("--help", "--force"),
)
_VALUES = (
    *("0.5", "-1", "1e400", "nan", "0", "1", "9" * 400, "", "x", "auto", "exact", "white", "#12"),
    *("0,0,5,5", "5,5", "0,0,5,5@2", "a.png", "b.png", "folder", "missing.png", "pipe", "out.png"),
    *(
        "a.png/x",
        "text.png",
        "\udcff.png",
        "*",
        "[",
        "-",
        "full",
        "all",
        "none",
        "True",
        "../x.png",
    ),
)


def _some_words(rng: np.random.Generator) -> list[str]:
    command = list(_COMMANDS)[rng.integers(len(_COMMANDS))]
    words = list(_COMMANDS[command])
    for _ in range(rng.integers(0, 5)):
        place = int(rng.integers(len(words) + 1))
        if rng.random() < 0.8:
            new = [_OPTIONS[rng.integers(len(_OPTIONS))], _VALUES[rng.integers(len(_VALUES))]]
        else:
            new = [_VALUES[rng.integers(len(_VALUES))]]
        words[place:place] = new
    return [command, *words]


def _command(words: list[str]) -> None:
    """In a folder of its own; what it says is thrown away. No input may change."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        Path("in").mkdir()
        os.chdir("in")
        inputs = _inputs()
        said, stdin = io.TextIOWrapper(io.BytesIO()), sys.stdin
        try:
            sys.stdin = io.TextIOWrapper(io.BytesIO(b"no picture"))
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                cli.main(words, standalone_mode=False)
        except SystemExit as end:
            assert end.code in (0, 1, 2), end.code
        except (click.ClickException, OSError) as error:  # what ``main`` has words for
            raise ImgDiffError(str(error)) from error
        finally:
            sys.stdin = stdin
            changed = [file for file, data in inputs.items() if Path(file).read_bytes() != data]
            assert not changed, changed


def _inputs() -> dict[str, bytes]:
    for folder in ("shots", "approved", "folder"):
        Path(folder).mkdir()
    os.mkfifo("pipe")
    Path("text.png").write_text("no picture")
    for seed, file in enumerate(("a.png", "b.png", "shots/a.png", "approved/a.png")):
        screen(seed % 2).save(file)
    return {str(file): file.read_bytes() for file in Path().rglob("*.png")}


def doors() -> list[Door]:
    """The one."""
    return [Door("command", _some_words, _command, share=0.2)]
