"""python -m imgdiff.training: makes the weights that ship. `train`, then `ship`."""

import json
from pathlib import Path

import click


@click.group()
def recipe() -> None:
    """Trains the shipped network on made pairs, and turns a run into shipped weights."""


@recipe.command()
@click.option("--photos", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--run", required=True, type=click.Path(file_okay=False), help="Resumed if begun.")
@click.option("--initial", type=click.Path(exists=True), help="npz of VGG convolutions.")
@click.option("--minutes", default=100.0, show_default=True, help="Of training, over all sittings.")
@click.option("--steps", type=int, help="Stop after so many, for trying out.")
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes that make pairs.")
@click.option("--precision", default="", help='Keras policy, "mixed_bfloat16" for one.')
def train(**options) -> None:
    """Trains, or goes on with a run that was stopped."""
    from imgdiff.training.trainer import train as run_training

    run_training(**options)


@recipe.command()
@click.option("--photos", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--run", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The .npz to write.")
@click.option("--pairs", default=480, show_default=True, help="Validation pairs to calibrate on.")
@click.option("--size", default=320, show_default=True, help="Side of those pairs.")
def ship(photos: str, run: str, out: str, pairs: int, size: int) -> None:
    """Calibrates a run on the validation photographs and writes weights and their card."""
    from imgdiff.training.shipping import ship as write

    card = json.dumps(write(photos, Path(run), Path(out), pairs, size), indent=2)
    Path(out).with_suffix(".json").write_text(card + "\n", encoding="utf-8")
    click.echo(card)


if __name__ == "__main__":
    recipe()
