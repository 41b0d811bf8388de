"""The command that trains: its options are those of train()."""

import dataclasses

import pytest

from imgdiff import cli, load_run
from imgdiff.cli.train import train_command as command
from imgdiff.recognition.train.options import TrainOptions
from tests.recognition.drawn_people import draw_people
from tests.recognition.train.narrow_vgg16 import narrow_vgg16

QUICK = ["--size=32", "--batch=12", "--grid=2", "--embedding=16", "--epochs=1", "--split=50/25/25"]


@pytest.fixture(autouse=True)
def narrow(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    with narrow_vgg16():
        yield


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["train", *map(str, arguments)])
        raise SystemExit(0)
    return end.value.code


def test_the_command_offers_every_option_with_its_default():
    helps = {option.name: getattr(option, "help", None) for option in command.params}
    defaults = command.make_context("train", ["data"]).params
    for field in dataclasses.fields(TrainOptions):
        assert defaults[field.name] == field.default, field.name
        assert helps[field.name] == field.metadata["help"]


def test_it_trains_and_says_how_well_it_did(tmp_path, capsys):
    people = draw_people(tmp_path / "people")
    (people / "person_00" / "broken.png").write_bytes(b"no image")
    assert run(people, "--run", tmp_path / "run", *QUICK) == 0
    said = capsys.readouterr().out
    assert "epoch 0:" in said and "epoch 1:" in said and "best: epoch" in said
    assert "broken.png" in said
    assert f"imgdiff evaluate {tmp_path / 'run'}" in said
    assert load_run(tmp_path / "run").size == (32, 32)
    (tmp_path / "run" / "log.csv").chmod(0o444)
    more = [people, "--run", tmp_path / "run", *QUICK[:-2], "--epochs=2", QUICK[-1]]
    assert run(*more) == 2 and "log.csv" in capsys.readouterr().err
    assert run(*more, "--force") == 0 and "epoch 2:" in capsys.readouterr().out
    assert (tmp_path / "run" / "log.csv").stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "anchor"),
        (("DATA", "--size", "big"), "pixels"),
        (("DATA", "--split", "all"), "70/20/10"),
        (("DATA", "--split", "80/30/10"), "sum"),
        (("DATA", "--network", "cnn", "--trainable", "head"), "vgg16"),
        (("DATA", "--augment", "mirror"), "augment"),
    ],
)
def test_trouble_is_said_in_a_line(arguments, words, tmp_path, capsys):
    people = draw_people(tmp_path / "people", people=3)
    arguments = [people if word == "DATA" else word for word in arguments]
    assert run(*arguments, "--run", tmp_path / "run") == 2
    said = capsys.readouterr()
    assert words in said.err and not said.out
    assert "Traceback" not in said.err and not (tmp_path / "run").exists()


def test_too_few_people_are_said_before_anything_is_written(tmp_path, capsys):
    people = draw_people(tmp_path / "people", people=2)
    assert run(people, "--run", tmp_path / "run") == 2
    assert "identities" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
