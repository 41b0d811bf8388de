"""Every module of the benchmarks can be imported, and every command explains itself."""

import subprocess
import sys

import pytest

from tests import ROOT

MODULES = sorted(
    file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for file in (ROOT / "benchmarks").rglob("*.py")
    if file.name != "__init__.py"
)
COMMANDS = (
    "accuracy",
    "avx2",
    "batch",
    "calibrate",
    "cascade",
    "causes",
    "detection",
    "effort",
    "motion",
    "motion.variants",
    "speed",
    "recognition",
    "recognition.galleries",
    "recognition.references",
    "recognition.unlike",
    "int8_vs_float32",
    "onnx_options",
    "figure_renderers",
    "figures",
    "following",
    "group",
    "groups",
    "inspection",
    "kinds",
    "icons",
    "layout",
    "letters",
    "resolution",
    "search",
    "serve",
    "suite",
    "verdicts",
    "visitors",
)


def test_every_module_is_imported():
    code = f"import importlib; [importlib.import_module(name) for name in {MODULES}]"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_explain_themselves(command):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{command}", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert f"python -m benchmarks.{command}" in done.stdout


def test_all_that_have_a_parser_are_among_the_commands():
    parsers = {
        module.removeprefix("benchmarks.").removesuffix(".__main__")
        for module in MODULES
        if "ArgumentParser" in (ROOT / f"{module.replace('.', '/')}.py").read_text()
    }
    assert parsers == set(COMMANDS)
