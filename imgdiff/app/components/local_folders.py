"""Folders of the computer that the page runs on: only for the visitor who sits at it."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from imgdiff.errors import ImgDiffError
from imgdiff.io.formats import is_image_name
from imgdiff.serving.upload_limits import MAX_PAIRS, TYPES

#: Files and folders that are looked at in search of images.
MOST_ENTRIES = 50_000
_PROXIES = {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"}


def folders_offered() -> bool:
    """Whether this visitor may name folders. IMGDIFF_FOLDERS=0 says no to everybody, 1 yes."""
    return is_local(st.context.ip_address, st.context.headers, os.environ.get("IMGDIFF_FOLDERS"))


def is_local(address: str | None, headers: Mapping[str, str], setting: str | None = None) -> bool:
    """Whether the visitor sits at this computer, as far as a connection can tell.

    The name in the address bar has to be this computer's own: a proxy here comes from the
    loopback too, and a stranger's name may lead to it.

    Args:
        address: The visitor's; None for the loopback.
        headers: Of the request that opened the session.
        setting: "0" or "1" decide; anything else leaves it to the other two.
    """
    if setting in ("0", "1"):
        return setting == "1"
    sent = {name.lower(): value for name, value in headers.items()}
    forwarded = any(name in _PROXIES or name.startswith("x-forwarded") for name in sent)
    origin = sent.get("origin")
    return (
        _is_loopback(address)
        and not forwarded
        and _names_this_computer(f"//{sent.get('host', '')}")
        and (origin is None or _names_this_computer(origin))
    )


def _is_loopback(address: str | None) -> bool:
    if address is None:
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def _names_this_computer(url: str) -> bool:
    try:
        return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False


@dataclass(frozen=True)
class Folder:
    """What was found in a folder.

    Args:
        images: By their paths within the folder, with slashes.
        unread: Folders in it that may not be read.
    """

    images: dict[str, Path]
    unread: tuple[str, ...] = ()


def read_folder(name: str, most: int = MAX_PAIRS) -> Folder:
    """The images in a folder and in the folders in it, hidden ones left out.

    No symbolic link out of the folder is followed.

    Args:
        name: Path of the folder, as a visitor typed it.
        most: Images that it may hold.

    Raises:
        ImgDiffError: It cannot be read, or holds no images, or too many.
    """
    shown = name.strip()
    try:
        root = Path(shown).expanduser().resolve(strict=True)
        if not root.is_dir():
            raise ImgDiffError(f"{shown!r} is a file. Name the folder that it is in")
        next(root.iterdir(), None)
    except FileNotFoundError as error:
        raise ImgDiffError(f"there is no folder {shown!r} on this computer") from error
    except PermissionError as error:
        raise ImgDiffError(f"you may not read the folder {shown!r}") from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL, a loop of links, no such home
        raise ImgDiffError(f"{shown!r} cannot be opened ({error})") from error
    folder = _search(root, shown, most)
    if not folder.images:
        raise ImgDiffError(f"the folder {shown!r} holds no images ({', '.join(TYPES)})")
    return folder


def _search(root: Path, shown: str, most: int) -> Folder:
    images: dict[str, Path] = {}
    unread: list[str] = []

    def unreadable(error: OSError) -> None:
        unread.append(Path(os.path.relpath(error.filename, root)).as_posix())

    seen = 0
    for place, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        seen += len(folders) + len(files)
        if seen > MOST_ENTRIES:
            raise ImgDiffError(f"the folder {shown!r} is too large to look through. Name one in it")
        for file in sorted(files):
            path = Path(place, file)
            if _is_image(path, root):
                images[path.relative_to(root).as_posix()] = path
        if len(images) > most:
            raise ImgDiffError(
                f"the folder {shown!r} holds more than {most} images. Name one in it"
            )
    return Folder(images, tuple(unread))


def _is_image(path: Path, root: Path) -> bool:
    """A regular file, by its name an image, that really lies in the folder."""
    if not is_image_name(path.name):
        return False
    try:
        return path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(root))
    except (OSError, RuntimeError):
        return False
