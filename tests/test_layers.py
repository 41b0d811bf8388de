"""Imports run one way, and heavy ones stay where they belong."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests import ROOT
from tests.order import LONG

FILES = sorted((ROOT / "imgdiff").rglob("*.py"))

#: The rooms, in the order in which they may use each other: what stands left is used by what
#: stands right, never the other way round.
ORDER = (
    *(
        "version",
        "errors",
        "geometry",
        "once",
        "blas_threads",
        "arrays",
        "memory",
        "checks",
        "place_checks",
        "change_kinds",
        "option_fields",
        "options",
        "keywords",
        "learned_limits",
        "region",
        "result_parts",
        "result_checks",
        "result",
    ),
    *("io", "network"),
    *("align", "change", "explain", "render"),
    *(
        "compare",
        "batch",
        "workers",
        "suite",
        "recognition",
        "video",
        "serving",
        "cluster",
        "app",
        "service",
        "cli",
        "pytest_plugin",
        "__main__",
    ),
)
#: The one exception: inside its convenience methods ``Comparison`` draws, words and decides.
EXCEPTION = ("result", {"compare", "explain", "render"})


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path, top_level: bool = False, members: bool = False) -> set[str]:
    """The modules that a file imports; with ``members``, those in a package instead of the
    package."""
    tree = ast.parse(file.read_text())
    nodes = tree.body if top_level else ast.walk(tree)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            taken = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (taken & MODULES if members else set()) or {node.module or ""}
    return names


def room(file: Path) -> str:
    return file.relative_to(ROOT / "imgdiff").parts[0].removesuffix(".py")


MODULES = {module(file) for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_imports_run_one_way(file):
    here = room(file)
    if here == "__init__":
        return
    at_top = imports(file, top_level=True)
    for name in imports(file):
        top, *rest = name.split(".")
        if top != "imgdiff" or not rest or rest[0] == here:
            continue
        if here == EXCEPTION[0] and rest[0] in EXCEPTION[1] and name not in at_top:
            continue
        assert ORDER.index(rest[0]) < ORDER.index(here), f"{file} imports {name}"


def test_no_files_import_each_other_in_a_circle():
    uses = {}
    for file in FILES:
        name = module(file)
        convenience = room(file) == EXCEPTION[0]
        used = imports(file, top_level=convenience, members=True)
        uses[name] = (used & MODULES) - {name, "imgdiff"}  # which imports at last
    TopologicalSorter(uses).prepare()  # raises CycleError with the circle in it


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_frameworks_stay_in_their_rooms(file):
    used = {name.split(".")[0] for name in imports(file)}
    folder = file.relative_to(ROOT / "imgdiff").parent.as_posix()
    if not folder.startswith(("network/keras", "recognition/train")):
        assert not used & {"keras", "tensorflow"}
    if room(file) != "app":
        assert "streamlit" not in used
    if room(file) != "cluster":
        assert not used & {"fsspec", "pyarrow", "ray"}
    if room(file) != "service":
        assert not used & {"fastapi", "mcp", "prometheus_client", "uvicorn"}
    if room(file) not in ("service", "app"):  # Streamlit's own server is Starlette's
        assert "starlette" not in used
    assert len(file.read_text().splitlines()) <= 320


def test_importing_imgdiff_is_light():
    code = (
        "import sys, imgdiff, imgdiff.compare, imgdiff.cli;"
        "print([m for m in ('tensorflow', 'keras', 'streamlit', 'matplotlib', 'skimage', 'onnx')"
        " if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.strip() == "[]", said.stderr


@pytest.mark.real_weights
@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_comparing_imports_no_framework(precision):
    code = (
        "import sys, numpy as np; from imgdiff import compare_images;"
        "a = np.zeros((64, 64, 3), np.uint8); b = a.copy(); b[20:40, 20:40] = 255;"
        f"result = compare_images(a, b, precision={precision!r}, level='content');"
        "assert result.changed and result.cosine_similarity < 1;"
        "print([m for m in ('tensorflow', 'keras', 'torch', 'streamlit', 'matplotlib', 'skimage',"
        " 'onnx') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    # What ships in int8 is a graph; that of other weights is built.
    assert said.stdout.strip() == ("[]" if precision == "int8" else "['onnx']"), said.stderr


def test_the_core_needs_no_framework():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    heavy = (
        *("tensorflow", "keras", "streamlit", "matplotlib", "scikit-image", "scipy"),
        *("fastapi", "uvicorn", "starlette"),
    )
    assert not [name for name in project["dependencies"] if name.startswith(heavy)]
    extras = project["optional-dependencies"]
    assert any("tensorflow" in name for name in extras["train"])
    assert any("streamlit" in name for name in extras["page"])
    assert extras["all"] == ["imgdiff-siamese[faces,mcp,page,pdf,search,serve,train,video]"]


def test_requirements_bring_all_that_the_package_names():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = set((ROOT / "requirements.txt").read_text().splitlines())
    assert set(project["dependencies"]) <= listed
    extras = project["optional-dependencies"]
    for extra in extras.keys() - {"all", "ray", "test-ray", "tensorboard"}:
        assert set(extras[extra]) <= listed
    # Ray is large: what needs it is tested by a command of its own.
    beside = set((ROOT / "tests" / "cluster" / "requirements.txt").read_text().splitlines())
    assert set(extras["ray"]) | set(extras["test-ray"][1:]) <= beside


def test_what_is_imported_is_declared():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    known = {
        "opencv-python-headless": "cv2",
        "pillow": "PIL",
        "tensorflow": "keras tensorflow",
        "fastapi": "fastapi starlette",
        "ray[data]": "ray",
        "faiss-cpu": "faiss",
        "mcp": "mcp pydantic",
        "prometheus-client": "prometheus_client",
        "python-multipart": "python_multipart",
    }
    extras = project["optional-dependencies"]
    named = [*project["dependencies"]]
    for extra in ("mcp", "page", "pdf", "ray", "search", "serve", "train", "video", "tensorboard"):
        named += extras[extra]
    declared = set()
    for requirement in named:
        name = re.split("[<>=]", requirement)[0]
        declared |= set(known.get(name, name).split())
    used = {name.split(".")[0] for file in FILES for name in imports(file)}
    foreign = used - set(sys.stdlib_module_names) - {"imgdiff"}
    assert foreign <= declared | {"pytest", "pytest_html"}  # which load their plugin themselves


def test_files_that_are_run_first_are_there():
    for file in LONG:
        assert (ROOT / file).is_file(), file


def test_ci_runs_the_readmes_test_command():
    def after_venv(text):
        return [part.strip() for part in text.split("&&")[1:]]

    every_test = "-m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder"
    readme = next(
        line for line in (ROOT / "README.md").read_text().splitlines() if line.endswith(every_test)
    )
    script = (ROOT / ".ci" / "run").read_text().replace("\\\n", " ").splitlines()
    ci = next(line for line in script if line.rstrip().endswith(every_test))
    clean = ci.replace('"$environment/bin/', ".venv/bin/").replace('"', "").replace(" -q ", " ")
    assert after_venv(clean) == after_venv(readme)


def test_all_that_is_no_python_is_packed():
    import tomllib

    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    package = ROOT / "imgdiff"
    packed = {file for like in setup["package-data"]["imgdiff"] for file in package.glob(like)}
    others = {
        file
        for file in package.rglob("*")
        if file.is_file() and file.suffix != ".py" and "__pycache__" not in file.parts
    }
    assert others <= packed
