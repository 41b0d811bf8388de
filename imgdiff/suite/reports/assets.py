"""Pictures in a folder beside a report, by relative addresses."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from imgdiff.errors import OutputError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.write import write_file

#: Seconds for which a file may be another run's, whose page is not written yet.
_YOUNG = 3600


class Assets:
    """The folder of a report, ``NAME_files``, and what is in it.

    Files go by their contents: two reports, or two runs at once, do not disturb each other.

    Args:
        report: The report's file.
    """

    def __init__(self, report: Path) -> None:
        self.folder = report.with_name(f"{report.stem}_files")
        self._used: set[str] = set()

    def add(self, data: bytes, suffix: str) -> str:
        """Writes a file where it is not there yet.

        Args:
            data: All of it.
            suffix: As ".png".

        Returns:
            Its address, relative to the report.

        Raises:
            OutputError: It cannot be written.
        """
        name = fingerprint(data)[:24] + suffix
        self._used.add(name)
        target = self.folder / name
        try:
            self.folder.mkdir(exist_ok=True)
            there = target.stat().st_size == len(data)
            os.utime(target)
        except FileNotFoundError:
            there = False
        except OSError as error:
            raise OutputError(
                f"cannot write into {str(self.folder)!r}: {error.strerror}. Choose another place"
            ) from error
        if not there:
            write_file(target, data)
        return quote(f"{self.folder.name}/{name}")

    def picture(self, data: bytes) -> str:
        """Writes a PNG or JPEG, see ``add``."""
        return self.add(data, ".png" if data.startswith(b"\x89PNG") else ".jpg")

    def tidy(self) -> None:
        """Removes what an earlier report of this name needed and this one does not."""
        before = time.time() - _YOUNG
        with contextlib.suppress(OSError):
            for file in self._ours():
                if file.name not in self._used and file.stat().st_mtime < before:
                    file.unlink(missing_ok=True)

    def _ours(self) -> Iterator[Path]:
        for entry in os.scandir(self.folder):
            stem = Path(entry.name).stem
            if len(stem) == 24 and set(stem) <= set("0123456789abcdef"):
                yield Path(entry.path)
