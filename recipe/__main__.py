"""python -m recipe: makes the weights that ship. `train --out` does it all."""

import json
from pathlib import Path

import click

from imgdiff.io.write import write_file

ORIGIN = (
    "VGG19's ImageNet weights in blocks 1 to 3 (Simonyan and Zisserman 2014, Visual Geometry "
    "Group, CC BY 4.0); the rest from nothing"
)


@click.group()
def recipe() -> None:
    """Trains the shipped network on made pairs, and turns a run into shipped weights."""


@recipe.command()
@click.option("--photos", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--kinds", required=True, type=click.Path(exists=True), help="zip of CLASS/PICTURE.")
@click.option("--run", required=True, type=click.Path(file_okay=False), help="Resumed if begun.")
@click.option("--initial", type=click.Path(exists=True), help="npz of convolutions, or weights.")
@click.option("--kinds-minutes", default=30.0, show_default=True, help="Of the first stage.")
@click.option("--minutes", default=100.0, show_default=True, help="Of the second.")
@click.option("--steps", type=int, help="Stop a stage after so many, for trying out.")
@click.option("--seed", default=1, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes that make pairs.")
@click.option("--device", default=0, help="Pairs a step, made on Keras's device; 0: by workers.")
@click.option("--device-size", default=128, show_default=True, help="Their side.")
@click.option("--precision", default="", help='Keras policy, "mixed_bfloat16" for one.')
@click.option("--out", type=click.Path(dir_okay=False), help="Then ship: the .npz to write.")
def train(
    photos: str,
    kinds: str,
    run: str,
    kinds_minutes: float,
    minutes: float,
    device: int,
    device_size: int,
    out: str | None,
    **options,
) -> None:
    """Trains, or goes on with a run that was stopped: kinds of things, then pairs."""
    from recipe import trainer

    options |= {"kinds": kinds, "run": run}
    if kinds_minutes > 0:
        trainer.teach_kinds(minutes=kinds_minutes, **options)
    trainer.train(photos, minutes=minutes, device=device, device_size=device_size, **options)
    if out:
        click.get_current_context().invoke(ship, photos=photos, kinds=kinds, run=run, out=out)


@recipe.command()
@click.option("--photos", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--kinds", required=True, type=click.Path(exists=True), help="zip of CLASS/PICTURE.")
@click.option("--run", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The .npz to write.")
@click.option("--pairs", default=600, show_default=True, help="Validation pairs to calibrate on.")
@click.option("--size", default=224, show_default=True, help="Side of those pairs.")
@click.option("--started-from", default=ORIGIN, help="Of the initial weights, for the card.")
def ship(
    photos: str, kinds: str, run: str, out: str, pairs: int, size: int, started_from: str
) -> None:
    """Fits the embedding head, calibrates on the validation photographs, writes weights, the
    same in int8, and their card."""
    from recipe.shipping import ship as write

    made = write(photos, kinds, Path(run), Path(out), pairs, size, started_from)
    card = json.dumps(made, indent=2)
    write_file(Path(out).with_suffix(".json"), f"{card}\n".encode())
    click.echo(card)


@recipe.command()
@click.option("--photos", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--kinds", type=click.Path(exists=True), help="zip of CLASS/PICTURE.")
def scores(photos: str, kinds: str | None) -> None:
    """Measures what the two scores of whole images are, on the validation photographs with the
    shipped weights in int8, and writes it into their card."""
    from imgdiff.network.runtime.loading import get_runtime
    from imgdiff.network.shipped_weights import CARD_FILE, model_card, shipped_folder
    from recipe.kinds import read_kinds
    from recipe.scores import measure_scores
    from recipe.trainer import read_photos

    things = read_kinds(kinds, "validation") if kinds else None
    runtime = get_runtime(precision="int8")
    found = measure_scores(runtime, read_photos(photos, "validation"), things)
    card = json.dumps(model_card() | {"scores": found}, indent=2)
    write_file(str(shipped_folder() / CARD_FILE), f"{card}\n".encode())
    click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    recipe()
