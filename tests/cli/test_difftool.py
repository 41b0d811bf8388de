"""Pictures in git, and the files that put imgdiff into other tools."""

import base64
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from imgdiff import cli
from imgdiff.cli import cli as commands
from imgdiff.render.terminal import escape, protocol
from tests import ROOT
from tests.suite.screens import screen, write

GIT = shutil.which("git")


@pytest.fixture
def pair(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    write(tmp_path, a=screen(1), b=screen(1, button=1))
    return tmp_path


def told(capsys, *arguments):
    cli.main(["difftool", *arguments])
    return capsys.readouterr().out


@pytest.mark.real_weights
def test_two_versions_and_a_page(pair, capsys):
    said = told(capsys, "a.png", "b.png", "--html", "r.html")
    assert (
        said.splitlines()[0] == "imgdiff b.png" and "  Different: 1 region recolored from " in said
    )
    assert (pair / "r.html").is_file() and "\033" not in said
    shown = told(capsys, "a.png", "b.png", "--pictures")
    assert "\033_Ga=T,f=100," in shown


def test_added_removed_and_what_is_no_picture(pair, capsys):
    assert "added, 120 x 90" in told(capsys, os.devnull, "a.png")
    assert "removed, 120 x 90" in told(capsys, "a.png", os.devnull)
    assert "Identical" in told(capsys, "a.png", "a.png")
    (pair / "c.png").write_text("no picture")
    assert "cannot read" in told(capsys, "a.png", "c.png")  # and the status is 0 all the same
    assert "neither" in told(capsys, "unmerged.png")
    with pytest.raises(SystemExit) as stop:
        cli.main(["difftool", "a", "b", "c"])
    assert stop.value.code == 2


@pytest.mark.real_weights
@pytest.mark.skipif(GIT is None, reason="no git")
def test_git_diff_calls_it(pair):
    def git(*arguments):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull}
        user = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        done = subprocess.run(
            [GIT, *user, *arguments], cwd=pair, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    git("init", "-q")
    (pair / ".gitattributes").write_text("*.png diff=imgdiff\n")
    git("config", "diff.imgdiff.command", f"{sys.executable} -m imgdiff difftool")
    git("add", "-A")
    git("commit", "-qm", "one")
    shutil.copy("b.png", "a.png")
    (pair / "b.png").unlink()
    said = git("diff")
    assert "imgdiff a.png\n  Different: 1 region recolored from " in said
    assert "imgdiff b.png\n  removed, 120 x 90" in said
    tool = f'{sys.executable} -m imgdiff difftool "$LOCAL" "$REMOTE"'
    git("config", "difftool.imgdiff.cmd", tool)
    assert "imgdiff a.png\n" in git("difftool", "-y", "-t", "imgdiff", "a.png")


def test_terminals_that_show_pictures():
    assert (
        protocol({"TERM_PROGRAM": "iTerm.app"}) == protocol({"TERM_PROGRAM": "WezTerm"}) == "iterm"
    )
    assert protocol({"KITTY_WINDOW_ID": "1"}) == "kitty" and protocol({"TERM": "xterm"}) is None
    assert protocol({"KITTY_WINDOW_ID": "1", "TMUX": "x"}) is None
    data = bytes(range(256)) * 40
    parts = re.findall(r"\033_G([^;]*);([^\033]*)\033\\", escape(data, "kitty"))
    assert base64.b64decode("".join(part for _, part in parts)) == data
    assert [keys.endswith("m=1") for keys, _ in parts] == [True] * (len(parts) - 1) + [False]
    assert all(len(part) <= 4096 for _, part in parts) and parts[0][0] == "a=T,f=100,m=1"
    assert base64.b64decode(escape(data, "iterm").split(":")[1].split("\a")[0]) == data


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("imgdiff comp", "compare"),
        ("imgdiff test --baseli", "--baselines"),
        ("imgdiff ap", "approve"),
    ],
)
def test_shells_complete_commands_and_options(words, offered):
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "_IMGDIFF_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = subprocess.run(
        [sys.executable, "-m", "imgdiff"], env=environment, capture_output=True, text=True
    )
    assert f"plain,{offered}" in done.stdout.splitlines(), done.stderr


def steps(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_command_and_option_that_other_tools_call_is_there():
    """In the action, the hook, the GitLab job and the Dockerfile."""
    for file in ("action.yml", ".pre-commit-hooks.yaml", "docs/gitlab-ci.yml", "Dockerfile"):
        joined = steps(file).replace("\\\n", " ")
        for command, rest in re.findall(r"\bimgdiff (test|compare|approve)\b(.*)", joined):
            known = {name for p in commands.commands[command].params for name in p.opts}
            used = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", rest.split("||")[0]))
            assert used <= known, (file, used - known)


def test_what_they_configure_is_yaml_of_the_right_kind():
    yaml = pytest.importorskip("yaml")
    [hook] = yaml.safe_load(steps(".pre-commit-hooks.yaml"))
    assert hook["language"] == "python" and hook["pass_filenames"] is False
    action = yaml.safe_load(steps("action.yml"))
    assert action["runs"]["using"] == "composite"
    used = set(re.findall(r"inputs\.([\w-]+)", steps("action.yml")))
    assert used == set(action["inputs"])
    assert all("shell" in step for step in action["runs"]["steps"] if "run" in step)
    job = yaml.safe_load(steps("docs/gitlab-ci.yml"))["visual-tests"]
    assert job["artifacts"]["reports"]["junit"] in job["script"][-1]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("state", [0, 1])
def test_the_actions_step_does_what_it_says(tmp_path, state):
    yaml = pytest.importorskip("yaml")
    [step] = [s for s in yaml.safe_load(steps("action.yml"))["runs"]["steps"] if s.get("id")]
    write(tmp_path / "made", x=screen(1, height=90 + state))
    write(tmp_path / "approved", x=screen(1))
    program = tmp_path / "bin" / "imgdiff"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m imgdiff "$@"\n')
    program.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "IMGDIFF_CACHE": str(tmp_path / "cache"),
        "RESULTS": "made",
        "BASELINES": "approved",
        "ARGUMENTS": "--fit none --allow-missing",
        "REPORT": "out",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    status = 2 if state else 0  # another size is refused by --fit none
    assert done.returncode == status, done.stderr
    assert (tmp_path / "output").read_text() == f"status={status}\n"
    assert (tmp_path / "summary").read_text().startswith("## ")
    assert (tmp_path / "out" / "index.html").is_file() and (tmp_path / "out/junit.xml").is_file()


def test_the_dockerfile_copies_what_is_there_and_runs_as_nobody_special():
    text = steps("Dockerfile")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in steps(".dockerignore").splitlines()
    version = re.findall(r"^FROM python:(\d+)\.(\d+)-slim", text, re.MULTILINE)
    required = tomllib.loads(steps("pyproject.toml"))["project"]["requires-python"]
    low, high = (int(n) for n in re.findall(r"3\.(\d+)", required))
    assert version and all(low <= int(minor) < high for _, minor in version)
    assert text.index("USER imgdiff") < text.index('ENTRYPOINT ["imgdiff"]')
