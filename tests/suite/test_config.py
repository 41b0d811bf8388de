"""What is configured, and where it stands."""

import pytest

from imgdiff import cli
from imgdiff.errors import OptionError
from imgdiff.geometry import Place
from imgdiff.suite.config import find_config, read_config
from imgdiff.suite.toml_lines import find_line

PYPROJECT = """\
[project]
name = "shop"

[tool.imgdiff]
baselines = "approved"
threshold = 0.6
ignore = ["0,0,10,10"]
max-pixels = 1000000
background = "#ffffff"

[[tool.imgdiff.pictures]]
names = "checkout/*"
ignore = [[5, 5, 9, 9], {box = [1, 2, 3, 4], threshold = 0.9}]

[[tool.imgdiff.pictures]]
names = ["*.dark.png", "night/*"]
threshold = 0.7  # darker
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


def test_what_applies_to_a_name_and_why(project):
    config = find_config()
    assert config.get("baselines") == project / "approved"
    home = config.explained("home.png")
    assert (home["threshold"].value, home["threshold"].where) == (0.6, "pyproject.toml:6")
    assert home["min_area"].where == "default" and home["background"].value == (255, 255, 255)
    dark = config.explained("checkout/cart.dark.png")
    assert (dark["threshold"].value, dark["threshold"].where) == (0.7, "pyproject.toml:17")
    assert dark["ignore"].where == "pyproject.toml:7, pyproject.toml:13"
    assert dark["ignore"].value == (
        Place((0, 0, 10, 10)),
        Place((5, 5, 9, 9)),
        Place((1, 2, 3, 4), 0.9),
    )
    given = config.explained("night/a.png", {"threshold": 0.5})
    assert (given["threshold"].value, given["threshold"].where) == (0.5, "the command line")
    assert config.options_for("night/a.png").threshold == 0.7


def test_it_is_found_above_but_not_beyond_the_repository(project, monkeypatch):
    (project / "a" / "b").mkdir(parents=True)
    assert find_config(project / "a" / "b").path == project / "pyproject.toml"
    (project / "a" / ".git").mkdir()
    assert find_config(project / "a" / "b").path is None
    (project / "a" / "imgdiff.toml").write_text("threshold = 0.3\n")
    assert find_config(project / "a" / "b").options["threshold"].where.endswith("imgdiff.toml:1")
    (project / "other").mkdir()
    (project / "other" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config(project / "other").path == project / "pyproject.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("threshold = 2", "imgdiff.toml:1: threshold must be a number above 0"),
        ("\n\ntreshold = 0.5", "imgdiff.toml:3: there is no option 'treshold'"),
        ("ignore = [[1, 2, 3]]", "imgdiff.toml:1: ignore must hold boxes"),
        ("a = ", "imgdiff.toml: "),
        ("baselines = 3", "imgdiff.toml:1: baselines must be a path"),
        ("mask = 'no.png'", "imgdiff.toml:1: mask must be an image; there is no file"),
        ("[[pictures]]\nthreshold = 0.5", "imgdiff.toml:1: expected names"),
        ("[[pictures]]\nnames = 'a'\n[[pictures]]\nnames = 3", "imgdiff.toml:4: names must be"),
        ("[[pictures]]\nnames = 'a'\nlevel = 'x'", "imgdiff.toml:3: level must be one of"),
        ("pictures = 3", "imgdiff.toml:1: pictures must be tables"),
        ("workers = 0", "imgdiff.toml:1: workers must be a whole number"),
        ("background = 'nocolor'", "imgdiff.toml:1: background must be"),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_line(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "imgdiff.toml").write_text(text)
    with pytest.raises(OptionError) as error:
        read_config(tmp_path / "imgdiff.toml")
    assert str(error.value).startswith(said)


def test_lines_of_keys():
    assert find_line(PYPROJECT, "tool.imgdiff", None, "threshold") == 6
    assert find_line(PYPROJECT, "tool.imgdiff.pictures", 1, "threshold") == 17
    assert find_line(PYPROJECT, "tool.imgdiff.pictures", 1, None) == 15
    assert find_line("x = {y = 1}", "x", None, "y") == 1


def test_the_command_prints_it(project, capsys):
    cli.main(["config", "night/a.png"])
    said = capsys.readouterr().out
    assert "threshold" in said and "pyproject.toml:17" in said and "default" in said
    cli.main(["config"])
    said = capsys.readouterr().out
    assert "pictures *.dark.png, night/*" in said and "1,2,2,2@0.9" in said
    (project / "pyproject.toml").unlink()
    cli.main(["config"])
    assert "no configuration" in capsys.readouterr().out
