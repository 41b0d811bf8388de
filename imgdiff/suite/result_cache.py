"""Results of pairs of files, kept by their contents: a run that was stopped goes on where it was.

Each result is one JSON file, and what the viewer shows of it another one beside it; both are
written whole or not at all, so that two runs at once share them.
"""

import contextlib
import json
import os
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import imgdiff
from imgdiff.batch.rows import Row
from imgdiff.errors import OutputError
from imgdiff.io.cache import cache_folder
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.read_text import read_json
from imgdiff.io.write import write_file
from imgdiff.options import CompareOptions
from imgdiff.suite.groups import embedded
from imgdiff.suite.outcome import Patch, row_fields, row_from

#: Most bytes that are kept; the oldest go first.
MOST_BYTES = 1_000_000_000


class Known(NamedTuple):
    """What is known of a pair.

    Attributes:
        row: What is left of its comparison.
        details: ``Comparison.to_dict()``.
        patches: What changed.
        viewer: The viewer's file, where there is one.
    """

    row: Row
    details: dict[str, Any]
    patches: tuple[Patch, ...] = ()
    viewer: Path | None = None


class ResultCache:
    """What is known of pairs that were compared.

    Args:
        folder: Where it lies; ``cache_folder() / "results"`` by default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = cache_folder() / "results" if folder is None else folder

    def key(self, before: str, after: str, options: CompareOptions) -> str | None:
        """The name of a pair's result.

        Args:
            before: Fingerprint of the file's content.
            after: Likewise.
            options: How they are compared.

        Returns:
            The name; None where it cannot be kept: weights, mask or calibration are no files.
        """
        files = options.mask, options.calibration
        if not isinstance(options.weights, str | os.PathLike) or not all(
            isinstance(file, str | os.PathLike | None) for file in files
        ):
            return None
        values = asdict(options)
        if options.calibration is not None:
            values["calibration"] = fingerprint(Path(options.calibration).read_bytes())
        if options.mask is not None:
            values["mask"] = fingerprint(Path(options.mask).read_bytes())
        if Path(options.weights).is_dir():
            return None
        if Path(options.weights).is_file():
            values["weights"] = fingerprint(Path(options.weights).read_bytes())
        text = json.dumps([before, after, values, _code()], sort_keys=True, default=str)
        return fingerprint(text.encode())

    def get(self, key: str | None) -> Known | None:
        """What is known of a pair; None where nothing is."""
        if key is None:
            return None
        file = self._file(key)
        try:
            kept = read_json(file)
            row = row_from(kept["row"])
            viewer = file.with_suffix(".viewer")
            if not viewer.is_file():
                return None
            os.utime(file)
            patches = tuple(map(Patch.of, kept["patches"]))
            return Known(row, kept["details"], patches, viewer)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, known: Known, viewer: bytes) -> Path | None:
        """Keeps a result.

        Returns:
            The viewer's file; None where nothing can be written, which stops nobody.
        """
        file = self._file(key)
        patches = [patch.fields for patch in known.patches]
        kept = {"row": row_fields(known.row), "details": known.details, "patches": patches}
        text = json.dumps(kept)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            path = write_file(file.with_suffix(".viewer"), viewer)
            write_file(file, text.encode("utf-8", "backslashreplace"))
        except (OSError, OutputError):
            return None
        return path

    def embedded(self, patch: Patch) -> np.ndarray:
        """What ``groups.embedded`` gives, kept too."""
        file = self._file(fingerprint(json.dumps([patch.fields, _code()]).encode()))
        try:
            return np.array(read_json(file)["embeddings"])
        except (OSError, ValueError, KeyError, TypeError):
            found = embedded(patch)
            with contextlib.suppress(OSError, OutputError):
                file.parent.mkdir(parents=True, exist_ok=True)
                write_file(file, json.dumps({"embeddings": found.tolist()}).encode())
            return found

    def prune(self, most_bytes: int = MOST_BYTES) -> None:
        """Removes the oldest results until no more than so many bytes are left."""
        with contextlib.suppress(OSError):
            found = [(file.stat(), file) for file in self.folder.glob("*/*.json")]
            found.sort(key=lambda item: item[0].st_mtime)
            sizes = [stat.st_size + _size(file.with_suffix(".viewer")) for stat, file in found]
            total = sum(sizes)
            for (_, file), size in zip(found, sizes, strict=True):
                if total <= most_bytes:
                    break
                file.unlink(missing_ok=True)
                file.with_suffix(".viewer").unlink(missing_ok=True)
                total -= size

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


@cache
def _code() -> list[Any]:
    """What tells this state of the program from others: its results may be others too.

    By what is in the files: their times say when they were installed, by a clock that may be wrong.
    Of the weights, the cards with their fingerprints.
    """
    root = Path(imgdiff.__file__).parent
    cards = (root / "network" / "shipped").glob("*.json")
    files = sorted([*root.rglob("*.py"), *cards, *root.rglob("*.npz")])
    contents = "".join(fingerprint(file.read_bytes()) for file in files)
    return [imgdiff.__version__, fingerprint(contents.encode())]
