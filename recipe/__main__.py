"""python -m recipe: makes the weights that ship. `train --out` does it all."""

import json
from pathlib import Path

import click

from imgdiff.io.write import write_file

ORIGIN = (
    "VGG19's ImageNet weights in blocks 1 to 3 (Simonyan and Zisserman 2014, Visual Geometry "
    "Group, CC BY 4.0); the rest from nothing"
)


#: Of the same options of every command.
PHOTOS_HELP = "Folder of photographs; a hash of each name says which part it belongs to."
KINDS_HELP = "Zip of labelled pictures, CLASS/PICTURE, as Tiny-ImageNet's."


def _shapes(text: str) -> tuple[tuple[int, int], ...]:
    """(pairs, size) of each of the batches in "64x128,16x224"."""
    try:
        shapes = [tuple(int(n) for n in part.split("x")) for part in text.split(",") if part]
        return tuple((count, size) for count, size in shapes)
    except ValueError as error:
        raise click.BadParameter(
            f'expected PAIRSxSIZE,... as in "64x128,16x224"; got {text!r}'
        ) from error


@click.group()
def recipe() -> None:
    """Trains the shipped network on made pairs, and turns a run into shipped weights."""


@recipe.command()
@click.option(
    "--photos", required=True, type=click.Path(exists=True, file_okay=False), help=PHOTOS_HELP
)
@click.option("--kinds", required=True, type=click.Path(exists=True), help=KINDS_HELP)
@click.option(
    "--run",
    required=True,
    type=click.Path(file_okay=False),
    help="Folder of this run; one that was begun is resumed.",
)
@click.option(
    "--initial",
    type=click.Path(exists=True),
    help="Weights to start from: an .npz of VGG convolutions, or shipped weights.",
)
@click.option(
    "--kinds-minutes",
    default=30.0,
    show_default=True,
    help="Training minutes of the first stage, on kinds of things; 0 leaves it out.",
)
@click.option(
    "--minutes",
    default=100.0,
    show_default=True,
    help="Training minutes of the second stage, on pairs.",
)
@click.option("--steps", type=int, help="Stop each stage after so many steps, for trying out.")
@click.option("--seed", default=1, show_default=True, help="Seed of all that is drawn.")
@click.option("--workers", default=1, show_default=True, help="Processes that make pairs.")
@click.option(
    "--device",
    default="",
    callback=lambda _context, _option, text: _shapes(text),
    help="Make the pairs on Keras's device, in batches of these shapes in turn: "
    '"64x128,16x224" for 64 pairs of 128 px, then 16 of 224. Without it the workers make them.',
)
@click.option(
    "--precision", default="", help='Keras\'s dtype policy, for instance "mixed_bfloat16".'
)
@click.option(
    "--out", type=click.Path(dir_okay=False), help="Ship the trained weights to this .npz."
)
def train(
    photos: str,
    kinds: str,
    run: str,
    kinds_minutes: float,
    minutes: float,
    device: tuple[tuple[int, int], ...],
    out: str | None,
    **options,
) -> None:
    """Trains, or goes on with a run that was stopped: kinds of things, then pairs."""
    from recipe import trainer

    options |= {"kinds": kinds, "run": run}
    if kinds_minutes > 0:
        trainer.teach_kinds(minutes=kinds_minutes, **options)
    trainer.train(photos, minutes=minutes, device=device, **options)
    if out:
        click.get_current_context().invoke(ship, photos=photos, kinds=kinds, run=run, out=out)


@recipe.command()
@click.option(
    "--photos", required=True, type=click.Path(exists=True, file_okay=False), help=PHOTOS_HELP
)
@click.option("--kinds", required=True, type=click.Path(exists=True), help=KINDS_HELP)
@click.option("--run", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="The .npz to write.")
@click.option("--pairs", default=600, show_default=True, help="Validation pairs to calibrate on.")
@click.option(
    "--size", default=224, show_default=True, help="Side of the validation pairs, in pixels."
)
@click.option("--started-from", default=ORIGIN, help="What the initial weights were, for the card.")
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
@click.option(
    "--photos", required=True, type=click.Path(exists=True, file_okay=False), help=PHOTOS_HELP
)
@click.option("--kinds", type=click.Path(exists=True), help=KINDS_HELP)
def scores(photos: str, kinds: str | None) -> None:
    """Measures what the two scores of whole images are, on the validation photographs with the
    shipped weights in int8, and writes it into their card."""
    from imgdiff.network.runtime.loading import get_runtime
    from imgdiff.network.shipped_weights import CARD_FILE, model_card, shipped_folder
    from recipe.object_classes import read_kinds
    from recipe.photos import read_photos
    from recipe.scores import measure_scores

    labelled = read_kinds(kinds, "validation") if kinds else None
    runtime = get_runtime(precision="int8")
    measured = measure_scores(runtime, read_photos(photos, "validation"), labelled)
    card = json.dumps(model_card() | {"scores": measured}, indent=2)
    write_file(str(shipped_folder() / CARD_FILE), f"{card}\n".encode())
    click.echo(json.dumps(measured, indent=2))


@recipe.command()
@click.option(
    "--photos", required=True, type=click.Path(exists=True, file_okay=False), help=PHOTOS_HELP
)
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False),
    help="Where pairs are kept with what the weights say of them; those there are not made again.",
)
@click.option(
    "--weights",
    default="default",
    show_default=True,
    help="Whose scout: 'default' (writes into the package) or an .npz (NAME.scout.npz beside it).",
)
@click.option("--pairs", default=1200, show_default=True, help="To learn from; a multiple of 300.")
@click.option("--minutes", default=30.0, show_default=True, help="Of training.")
@click.option("--workers", default=1, show_default=True, help="Processes that make pairs.")
def scout(photos: str, folder: str, weights: str, pairs: int, minutes: float, workers: int) -> None:
    """Teaches the scout what trained weights say, and calibrates it on validation photographs."""
    from recipe.scout.make import make_scout

    def log(step: int, share: float, loss: float) -> None:
        click.echo(f"step {step}, {share:.0%} of the time, loss {loss:.4f}", err=True)

    made = make_scout(photos, Path(folder), weights, pairs, minutes, workers, log)
    click.echo(json.dumps(made, indent=2))


if __name__ == "__main__":
    recipe()
