"""python -m recipe.kinds: makes examples of kinds of change, and fits the shipped classifier."""

from pathlib import Path

import click
import numpy as np

from imgdiff.io.write import write_file
from recipe.splits import photographs

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def kinds() -> None:
    """Trains what tells the kind of a change."""


@kinds.command()
@click.option("--photos", required=True, type=_FOLDER, help="Folder of photographs.")
@click.option(
    "--part", type=click.Choice(["train", "validation"]), default="train", show_default=True
)
@click.option("--seed", default=1, show_default=True, help="Of all that is drawn.")
@click.option("--count", default=4000, show_default=True, help="Examples.")
@click.argument("output", type=_FILE)
def make(photos: Path, part: str, seed: int, count: int, output: Path) -> None:
    """Makes pairs of which it is known what was done, and keeps their measures in OUTPUT (.npz)."""
    from recipe.kinds.examples import make_examples

    made = make_examples(photographs(photos, part), seed, count)
    with output.open("wb") as stream:
        np.savez_compressed(stream, **vars(made))
    click.echo(f"{len(made.labels)} examples")


@kinds.command()
@click.option("--check", type=_FILE, help="Examples that are not trained on, to measure on.")
@click.option("--out", type=_FILE, required=True, help="The classifier, .npz.")
@click.argument("examples", type=_FILE, nargs=-1, required=True)
def fit(check: Path | None, out: Path, examples: tuple[Path, ...]) -> None:
    """Fits the classifier to EXAMPLES."""
    from recipe.kinds.fit import fitted, read_examples, report, written

    classifier = fitted(read_examples(examples))
    write_file(out, written(classifier))
    if check is not None:
        click.echo(report(classifier, read_examples([check])))


if __name__ == "__main__":
    kinds()
