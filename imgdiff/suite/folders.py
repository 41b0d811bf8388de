"""The pictures of a folder, by names that mean the same on every system."""

import fnmatch
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from imgdiff.errors import DataError
from imgdiff.io.formats import is_image_name
from imgdiff.io.natural_order import natural_key


def pictures_in(
    root: str | Path, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> dict[str, Path]:
    """Finds the pictures and PDF files in a folder and in those inside it.

    Args:
        root: The folder. What begins with a dot is passed over.
        include: Globs of names, "/" between folders; where there are any, others are left out.
        exclude: Globs of names that are left out.

    Returns:
        The files by name: their path relative to ``root`` with "/", in Unicode's composed form
        (NFC), in natural order.

    Raises:
        DataError: The folder is not there or cannot be read; or two files have names that other
            systems take for one (they differ in letters' case or in how an accent is written).
    """
    if not Path(root).is_dir():
        raise DataError(f"cannot read the folder {str(root)!r}: it is not there. Check the path")
    found: dict[str, list[Path]] = defaultdict(list)
    for folder, folders, files in os.walk(root, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in filter(is_compared, files):
            path = Path(folder, file)
            name = canonical(path.relative_to(root).as_posix())
            if chosen(name, include, exclude):
                found[name.casefold()].append(path)
    for paths in found.values():
        if len(paths) > 1:
            names = " and ".join(repr(path.relative_to(root).as_posix()) for path in sorted(paths))
            raise DataError(
                f"two pictures for one name in {str(root)!r}: {names} differ only in letters' case "
                "or in how an accent is written, and other systems take them for one. Rename one"
            )
    named = {canonical(p.relative_to(root).as_posix()): p for [p] in found.values()}
    return {name: named[name] for name in sorted(named, key=natural_key)}


def canonical(name: str) -> str:
    """One spelling of a name: systems differ in slashes and in how they write an accent."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name fits one of some globs.

    Args:
        name: Canonical.
        patterns: Of whole names, or without a "/" of names in any folder. "*" stands for anything,
            "/" too.
    """
    for pattern in map(canonical, patterns):
        if fnmatch.fnmatchcase(name, pattern):
            return True
        if "/" not in pattern and fnmatch.fnmatchcase(name.rpartition("/")[2], pattern):
            return True
    return False


def chosen(name: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a name fits what is included, if anything is, and nothing that is excluded."""
    return (not include or fits(name, include)) and not fits(name, exclude)


def by_folded_name(names: Iterable[str]) -> dict[str, str]:
    """The names by what is left of them when letters' case does not count."""
    return {name.casefold(): name for name in names}


def is_compared(name: str) -> bool:
    """Whether a file of that name is a picture or a document."""
    return is_image_name(name) or (not name.startswith(".") and name.lower().endswith(".pdf"))


def _unreadable(error: OSError) -> None:
    raise DataError(
        f"cannot read the folder {str(error.filename)!r}: {error.strerror}. Change its mode"
    ) from error
