"""The ways in, each in a process of its own: ``python -m tests.attacks.ways WAY FILE``."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImgDiffError
from imgdiff.options import CompareOptions

_PLAIN = Image.fromarray(np.full((64, 64, 3), 90, np.uint8))


def _read(file: Path) -> Any:
    from imgdiff.io.load import load_image

    return load_image(file).pixels.shape


def _compare(file: Path) -> Any:
    """By the command, beside a plain picture; status 2 is a refusal."""
    from imgdiff.cli import main

    _PLAIN.save("plain.png")
    main(["compare", "plain.png", str(file)])


def _before(file: Path) -> Any:
    """Likewise, the other way round: whatever is compared lies on the grid of the file."""
    from imgdiff.cli import main

    _PLAIN.save("plain.png")
    main(["compare", str(file), "plain.png"])


def _test(file: Path) -> Any:
    from imgdiff.cli import main

    for folder in ("approved", "shots"):
        Path(folder).mkdir()
    _PLAIN.save(Path("approved", file.name), "PNG")  # of the same name, or they are no pair
    Path("shots", file.name).symlink_to(file)
    main(["test", "shots", "--baselines", "approved", "--quiet"])


def _page(file: Path) -> Any:
    """As a visitor's upload: of no more bytes than the page takes."""
    from imgdiff.serving.upload_limits import MAX_UPLOAD_MB
    from imgdiff.serving.visitors_work import compare_pair
    from imgdiff.workers.objects import unpacked

    if not file.is_file() or file.stat().st_size > 1_000_000 * MAX_UPLOAD_MB:
        raise ImgDiffError("the browser cannot send it, or the page does not take it")
    _PLAIN.save("plain.png")
    parts = compare_pair(
        before=Path("plain.png").read_bytes(),
        after=file.read_bytes(),
        names=("plain.png", file.name),
        options=CompareOptions(),
        threads=1,
        progress=lambda done, total: None,
    )
    return unpacked(parts)[0].verdict.state


def _stdin(file: Path) -> Any:
    from imgdiff.cli import main

    _PLAIN.save("plain.png")
    os.dup2(os.open(file, os.O_RDONLY), 0)
    main(["compare", "plain.png", "-"])


def _weights(file: Path) -> Any:
    from imgdiff.cli import main

    _PLAIN.save("plain.png")
    Image.eval(_PLAIN, lambda v: 255 - v).save("other.png")
    main(["compare", "plain.png", "other.png", "--weights", str(file)])


def _log(file: Path) -> Any:
    """A pipe in the place of a run's log."""
    from imgdiff.recognition.runs.folder import LOG
    from imgdiff.recognition.runs.run import load_run
    from tests.recognition.untrained_run_folder import make_run

    run = make_run(Path("run"))
    (run / LOG).unlink(missing_ok=True)
    (run / LOG).symlink_to(file)
    return load_run(run).log


WAYS = {way.__name__.strip("_"): way for way in (_read, _compare, _before, _test, _page, _stdin)}
WAYS |= {"weights": _weights, "log": _log}


def main() -> None:
    """Prints how it ended: "picture", "refused: ...", or what else was raised."""
    way, file = WAYS[sys.argv[1]], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        try:
            print(f"answer: {way(file)}")
        except ImgDiffError as error:
            print(f"refused: {error.message}")
        except SystemExit as end:
            print(f"status {end.code}")
        except Exception as error:
            print(f"FOREIGN {type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
