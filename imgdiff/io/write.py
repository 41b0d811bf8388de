"""Writing files whole or not at all, never over an input, and over what is read-only only if told.

Every file is written to a temporary name of its own beside its target and then renamed.
"""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from imgdiff.checks import Flag, brief
from imgdiff.errors import OptionError, OutputError
from imgdiff.io.temporary_names import sweep, temporary_name

#: Rights of which a file that may be replaced has at least one.
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
#: Whether read-only files are replaced too.
_FORCED = ContextVar("forced", default=False)


@contextlib.contextmanager
def replacing_read_only(force: bool = True) -> Iterator[None]:
    """In the block, this thread replaces read-only files too; they keep their rights.

    Only for whoever was told so by the user: elsewhere such a file is refused.

    Args:
        force: Whether it was told; where not, the block changes nothing.

    Raises:
        OptionError: It is no bool.
    """
    token = _FORCED.set(Flag().check("force", force) or _FORCED.get())
    try:
        yield
    finally:
        _FORCED.reset(token)


def input_paths(inputs: Any) -> tuple[str, ...]:
    """The paths among inputs, which may be one path, or paths and other images in any iterable.

    Raises:
        OptionError: They are something else, or one of them raises.
    """
    try:
        several = (inputs,) if isinstance(inputs, str | os.PathLike) else inputs
        return tuple(os.fsdecode(item) for item in several if isinstance(item, str | os.PathLike))
    except Exception as error:  # a path object may raise what it likes
        raise OptionError(f"inputs must be paths; got {brief(inputs)}") from error


def check_output(path: str | os.PathLike, *suffixes: str, protect: Iterable[Any] = ()) -> None:
    """Says before any work is spent that a file could not be written.

    Args:
        path: The file to be written later.
        suffixes: In lower case, with their dot; where there are any, the name must end in one.
        protect: Paths of inputs, as for ``write_file``.

    Raises:
        OutputError: The name ends otherwise, or is that of an input, of a folder or of a device,
            or its folder is not there.
    """
    target = _path(path)
    if suffixes and target.suffix.lower() not in suffixes:
        *others, last = suffixes
        expected = f"{', '.join(others)} or {last}" if others else last
        raise OutputError(
            f"cannot write {str(target)!r}: expected a name that ends in {expected}. "
            "Change the name"
        )
    _resolve(target, protect)


def write_file(
    path: str | os.PathLike, data: bytes | Iterable[bytes], *, protect: Iterable[Any] = ()
) -> Path:
    """Writes a file whole or not at all.

    Args:
        path: Where to. A symbolic link is followed.
        data: All that the file will hold; or its parts, one after the other.
        protect: Paths of inputs, which must not be overwritten under whatever name (entries that
            are no paths are passed over).

    Returns:
        ``path`` as given.

    Raises:
        OutputError: It cannot be written; what was there before is still there.
    """
    with atomic_path(path, protect=protect) as temporary, open(temporary, "xb") as stream:
        stream.writelines([data] if isinstance(data, bytes) else data)
    return Path(path)


def write_new(path: str | os.PathLike, data: bytes) -> bool:
    """Writes a file whole or not at all, where none is there yet.

    Args:
        path: Where to.
        data: All that the file will hold.

    Returns:
        False where one is there, be it that another process was quicker; that one stays.

    Raises:
        OutputError: It cannot be written.
    """
    given = _path(path)
    if os.path.lexists(given):
        return False
    target = _resolve(given, ())
    with _beside(given, target) as temporary:
        with open(temporary, "xb") as stream:
            stream.write(data)
        try:
            try:
                os.link(temporary, target)
            except FileExistsError:
                raise
            except OSError:  # a file system without links
                open(target, "xb").close()  # taken, so that nobody else gets the name
                os.replace(temporary, target)  # noqa: PTH105 (the tests make it fail)
        except FileExistsError:
            return False
    return True


@contextlib.contextmanager
def atomic_path(path: str | os.PathLike, *, protect: Iterable[Any] = ()) -> Iterator[Path]:
    """Lets a library write a file itself, whole or not at all.

    For example ``with atomic_path("a.npz") as temporary: numpy.savez(temporary, x=x)``.

    Args:
        path: Where the file goes to. A symbolic link is followed.
        protect: Paths of inputs, as for ``write_file``.

    Yields:
        A path beside the target with the same suffix, where nothing is yet. It is renamed to the
        target once the block has ended well, with the rights that the file had that it replaces,
        and removed otherwise.

    Raises:
        OutputError: It cannot be written (an OSError in the block counts as that); what was there
            before is still there.
    """
    given = _path(path)
    target = _resolve(given, protect)
    with _beside(given, target) as temporary:
        yield temporary
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(temporary, target)  # noqa: PTH105 (the tests make it fail)


@contextlib.contextmanager
def _beside(given: Path, target: Path) -> Iterator[Path]:
    """A path of its own beside ``target``, which is gone afterwards; an OSError is ``given``'s."""
    sweep(target.parent)
    temporary = target.with_name(temporary_name(target.suffix))
    try:
        yield temporary
    except OSError as error:
        raise _cannot(given, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_file(path: str | os.PathLike) -> int | None:
    """Removes a file, or a link to one, if it is there; a read-only one only if told.

    Args:
        path: The file.

    Returns:
        The rights that it had, for what takes its place later; None where nothing was there.

    Raises:
        OutputError: It cannot be removed.
    """
    given = _path(path)
    try:
        rights = stat.S_IMODE(given.stat().st_mode)
        _refuse_read_only(given, given, "remove")
        given.unlink()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _cannot(given, error, "remove") from error
    return rights


def _path(path: Any) -> Path:
    try:
        return Path(path)
    except Exception as error:  # a path object may raise what it likes
        raise OutputError(
            f"cannot write: expected a path, got {type(path).__name__}. Name a file"
        ) from error


def _resolve(given: Path, protect: Iterable[Any]) -> Path:
    """The file itself, links followed, and known to be neither an input nor a folder."""
    try:
        target = Path(os.path.realpath(given))
        _refuse(given, target, protect)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _cannot(given, error) from error
    return target


def _cannot(path: Path, error: OSError | ValueError, what: str = "write") -> OutputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OutputError(f"cannot {what} {str(path)!r}: {reason}. Choose another place or name")


def _refuse(given: Path, target: Path, protect: Iterable[Any]) -> None:
    """Raises OutputError where the target is an input, a folder or a device, or has no folder."""
    for source in input_paths(protect):
        if _same_file(target, source):
            raise OutputError(
                f"cannot write {str(given)!r}: it is the input {source!r}, which must not be "
                "overwritten. Choose another name"
            )
    if target.exists() and not target.is_file():
        kind = "a folder" if target.is_dir() else "a pipe or device"
        raise OutputError(
            f"cannot write {str(given)!r}: expected a file name, got {kind}. Name a file"
        )
    if target.exists():
        _refuse_read_only(given, target, "write")
    if not target.parent.is_dir():
        raise OutputError(
            f"cannot write {str(given)!r}: there is no folder {str(target.parent)!r}. "
            "Create it first"
        )


def _refuse_read_only(given: Path, target: Path, what: str) -> None:
    if not target.stat().st_mode & _WRITABLE and not _FORCED.get():
        raise OutputError(
            f"cannot {what} {str(given)!r}: the file there is read-only. Make it writable, or "
            "choose another name",
            detail=" (or do it all the same: --force, in Python force=True)",
        )


def _same_file(target: Path, source: str) -> bool:
    if str(target) == os.path.realpath(source):
        return True
    try:
        return target.samefile(source)
    except (OSError, ValueError):
        return False
