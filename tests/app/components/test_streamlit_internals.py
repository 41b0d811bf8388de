"""What the page needs of Streamlit's internals is there, and nobody else needs any of it."""

import ast
import inspect
import tomllib
from importlib import import_module

import pytest
import streamlit

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
        assert last in thing.__annotations__ or f"self.{last} =" in inspect.getsource(thing), advice


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
