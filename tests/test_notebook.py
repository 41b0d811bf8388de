"""The notebook runs from top to bottom, and says what it promises."""

import re

import nbformat
from nbclient import NotebookClient

from tests import ROOT

NOTEBOOK = ROOT / "samples" / "teach_your_own.ipynb"


def said(notebook) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def test_the_notebook_goes_the_whole_way(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    shown = said(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    words = said(notebook)
    right = float(re.search(r"([\d.]+) % of [\d,]+ pairs", words)[1])
    assert right > 90
    known = float(re.search(r"(\d+)% of \d+ recognized correctly", words)[1])
    assert known > 90
    assert "Same," in words and "Different," in words and "(scores), default (heat)" in words
    # What a reader sees in it was said by this code.
    assert re.findall(r"of (\d+ identities)", shown) == re.findall(r"of (\d+ identities)", words)
