import json
from functools import partial

import cv2
import pytest

from imgdiff.errors import OutputError
from tests.read_only import check_force

FILES = ("distances", "confusion", "roc", "precision_recall", "curves", "pairs")


def test_save_writes_every_file_whole(evaluated, tmp_path):
    result = evaluated()
    folder = tmp_path / "run" / "evaluation"
    paths = result.save(folder)
    names = {"evaluation.json", "report.html", *(f"{name}.png" for name in FILES)}
    assert {path.name for path in paths} == {p.name for p in folder.iterdir()} == names
    assert json.loads((folder / "evaluation.json").read_text()) == json.loads(
        json.dumps(result.to_dict())
    )
    for name in FILES:
        picture = cv2.imread(str(folder / f"{name}.png"))
        assert picture.shape[1] >= 900
        assert (picture[0] == 255).all()  # on white
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="another folder"):
        result.save(tmp_path / "taken")


def test_the_short_form_and_the_lines_hold_the_figures(evaluated):
    result = evaluated()
    short = result.to_dict(pairs=False)
    assert short.items() <= result.to_dict().items()
    assert not {"pairs", "files", "roc"} & short.keys()
    lines = result.lines()
    assert lines[0].split(maxsplit=1) == ["accuracy", str(result.accuracy)]
    assert any(line.startswith("8-way one-shot  ") for line in lines)


def test_a_read_only_file_is_replaced_only_if_told(evaluated, tmp_path):
    """All are looked at before the first is written."""
    names = ("evaluation.json", "report.html", "roc.png")
    files = [tmp_path / "evaluation" / name for name in names]
    check_force(partial(evaluated().save, tmp_path / "evaluation"), *files)
