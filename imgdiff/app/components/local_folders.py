"""Folders of the computer that the page runs on: for who started the page, by a token."""

import hmac
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from imgdiff.app.components.assets import asset
from imgdiff.errors import ImgDiffError
from imgdiff.io.formats import is_image_name
from imgdiff.serving.upload_limits import MAX_PAIRS, TYPES

#: Files and folders that are looked at in search of images.
MOST_ENTRIES = 50_000
#: "1" offers folders at all: the address that a connection comes from, and the name it asks for,
#: prove nothing behind a proxy. ``imgdiff page`` sets both.
SETTING, TOKEN = "IMGDIFF_FOLDERS", "IMGDIFF_FOLDERS_TOKEN"
_SHOWN = "folders_token_shown"
_ASKED = "folders_token_asked"

_token_in_tab = st.components.v2.component("imgdiff.token", js=asset("token.js"))


def folders_offered() -> bool:
    """Whether this visitor may name folders: where that was asked for, who came with the token."""
    return os.environ.get(SETTING) == "1" and has_token()


def has_token() -> bool:
    """Whether this visitor came by the address with the token."""
    return bool(st.session_state.get(_SHOWN, False))


def take_token() -> None:
    """Takes the token out of the address of a visitor who comes with it, so that no link has it.

    The tab keeps it, for a reload.
    """
    given = st.query_params.get("token")
    if given is not None:
        _try(given)
        del st.query_params["token"]
    if os.environ.get(SETTING) != "1":
        return
    shown = {"token": _token()} if has_token() else {}
    kept = _token_in_tab(key="folders_token", data=shown, on_kept_change=_nothing, height=1).kept
    if kept and not has_token():
        _try(kept)
    st.session_state[_ASKED] = kept is not None


def token_may_come() -> bool:
    """Whether this visitor's tab has still to say if it has the token, as after a reload."""
    return os.environ.get(SETTING) == "1" and not (has_token() or st.session_state.get(_ASKED))


def _try(given: str) -> None:
    if os.environ.get(SETTING) == "1" and hmac.compare_digest(given.encode(), _token().encode()):
        st.session_state[_SHOWN] = True


def _nothing() -> None:
    """Streamlit knows the component's states by it."""


def announce() -> None:
    """Says once with which address folders are offered, where nobody else has said it."""
    if os.environ.get(SETTING) == "1" and TOKEN not in os.environ:
        _token()


@st.cache_resource(show_spinner=False)
def _own_token() -> str:
    token = secrets.token_urlsafe(24)
    logging.getLogger(__name__).warning(
        "Folders on this computer are offered to who opens the page with ?token=%s", token
    )
    return token


def _token() -> str:
    return os.environ.get(TOKEN) or _own_token()


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
