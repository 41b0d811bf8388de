"""What the page needs of Streamlit's internals is there, and nobody else needs any of it."""

import ast
import inspect
import re
import tomllib
from importlib import import_module
from unittest.mock import Mock

import pytest
import streamlit
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from imgdiff.app.components import streamlit_internals
from tests import ROOT

FILE = ROOT / "imgdiff" / "app" / "components" / "streamlit_internals.py"
RUNTIME = "streamlit.runtime"
NAMES = (
    (RUNTIME, "get_instance"),
    (RUNTIME, "Runtime.is_active_session"),
    (RUNTIME, "Runtime.media_file_mgr"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager.add"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager.clear_session_refs"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager.remove_orphaned_files"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._drop_deferred_id"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._lock"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._remove_orphaned_deferred_callables"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._deferred_callables"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._get_inactive_file_ids"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._deferred_ids_by_session"),
    (f"{RUNTIME}.media_file_manager", "MediaFileManager._files_by_session_and_coord"),
    (f"{RUNTIME}.memory_uploaded_file_manager", "MemoryUploadedFileManager.remove_file"),
    (f"{RUNTIME}.scriptrunner", "get_script_run_ctx"),
    (f"{RUNTIME}.scriptrunner_utils.script_run_context", "ScriptRunContext.session_id"),
    (f"{RUNTIME}.scriptrunner_utils.script_run_context", "ScriptRunContext.uploaded_file_mgr"),
    ("streamlit.typing", "UploadedFile.file_id"),
)


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda value: value)
def test_streamlit_has_what_the_page_needs(module, name):
    advice = f"Streamlit {streamlit.__version__} has no {module}.{name} any more: mend {FILE}"
    try:
        thing = import_module(module)
    except ImportError:
        pytest.fail(advice)
    *owners, last = name.split(".")
    for owner in owners:
        thing = getattr(thing, owner, None)
    if not hasattr(thing, last):  # an attribute that each object gets for itself
        assert inspect.isclass(thing), advice
        given = re.search(rf"self\.{last}(:.*)? = ", inspect.getsource(thing))
        assert last in thing.__annotations__ or given, advice


def imported(file) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name for name in names if name.startswith(RUNTIME)}


@pytest.mark.parametrize(
    "file", sorted((ROOT / "imgdiff").rglob("*.py")), ids=lambda f: str(f.relative_to(ROOT))
)
def test_one_file_alone_uses_internals(file):
    names = imported(file)
    assert names == (names if file == FILE else set())


def test_the_names_looked_for_are_those_that_are_used():
    source = FILE.read_text()
    assert imported(FILE) <= {module for module, _ in NAMES}
    for module, name in NAMES:
        if module.startswith(RUNTIME):
            assert name.rpartition(".")[2] in source


def test_streamlit_is_one_that_it_was_tried_with():
    from imgdiff.app.components.streamlit_internals import TRIED

    first, end = (tuple(map(int, version.split("."))) for version in TRIED)
    assert first <= tuple(map(int, streamlit.__version__.split(".")[:2])) < end


def test_the_requirement_has_the_same_bounds():
    from imgdiff.app.components.streamlit_internals import TRIED

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = [name for group in groups for name in group if name.startswith("streamlit")]
    bounded = [name for name in asked if "<" in name]
    assert asked and bounded in ([], [f"streamlit>={TRIED[0]},<{TRIED[1]}"] * len(asked))


@pytest.fixture
def media(monkeypatch):
    media = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "me")
    monkeypatch.setattr(streamlit_internals, "get_instance", lambda: Mock(media_file_mgr=media))
    return media


def run(media) -> str:
    """A run of the page with one button; gives what the browser asks with when it is pressed."""
    media.clear_session_refs()
    media.remove_orphaned_files()  # another visitor's run has ended
    streamlit_internals.keep_a_while()
    given = media.add_deferred(lambda: b"report", "text/html", "1.2")
    media.remove_orphaned_files()
    return given


def test_a_button_of_an_earlier_run_gives_its_file_a_while_longer(media, monkeypatch):
    """A click may come after a run has ended and before the browser has heard of it."""
    now = [0.0]
    monkeypatch.setattr(streamlit_internals.time, "monotonic", lambda: now[0])
    run(media)
    first = run(media)
    for now[0] in (10, 20, 39):
        run(media)
        assert media.execute_deferred(first)
    now[0] = 41
    run(media)
    with pytest.raises(MediaFileStorageError):
        media.execute_deferred(first)
    for now[0] in (100, 150, 200):
        run(media)
    assert len(media._deferred_callables) == 2  # the last run's, and those of the one before


def kept(media) -> int:
    return len(media._file_metadata)


def test_a_picture_stays_while_another_visitors_run_ends_before_it_is_drawn_again(
    media, monkeypatch
):
    now = [0.0]
    monkeypatch.setattr(streamlit_internals.time, "monotonic", lambda: now[0])
    streamlit_internals.keep_a_while()
    media.add(b"picture", "image/png", "1.1")
    for now[0] in (0, 30, 60):
        media.clear_session_refs()
        media.remove_orphaned_files()  # of another visitor
        assert kept(media) == 1
        media.add(b"picture", "image/png", "1.1")
        media.remove_orphaned_files()
    media.add(b"another", "image/png", "1.1")
    media.remove_orphaned_files()
    assert kept(media) == 2
    now[0] += 6
    media.remove_orphaned_files()
    assert kept(media) == 1


def test_nothing_of_a_visitor_who_has_left_is_kept(media):
    run(media), run(media)
    media.add(b"picture", "image/png", "1.1")
    streamlit_internals.forget_media("me")
    assert not media._deferred_callables and not media._deferred_ids_by_session
    assert kept(media) == 0
