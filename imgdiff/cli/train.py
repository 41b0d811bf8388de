"""``imgdiff train DATA``"""

import sys
import time

import click

from imgdiff.cli.exit_status import printable

_LOSSES = ("contrastive", "cross-entropy", "multi-similarity")


@click.command()
@click.argument("data", type=click.Path())
@click.option(
    "--run",
    "folder",
    default="run",
    show_default=True,
    metavar="DIR",
    help="Folder of the run. One that was stopped is gone on with.",
)
@click.option(
    "--network",
    type=click.Choice(("vgg16", "cnn")),
    default="vgg16",
    show_default=True,
    help="vgg16: starts from trained weights. cnn: the classic one-shot network, from nothing.",
)
@click.option("--loss", type=click.Choice(_LOSSES), default="contrastive", show_default=True)
@click.option(
    "--distance",
    type=click.Choice(("euclidean", "l1", "cosine")),
    help="Of the contrastive loss; euclidean unless told otherwise.",
)
@click.option("--margin", default=1.0, show_default=True, help="Of the contrastive loss.")
@click.option(
    "--size",
    metavar="N|HxW",
    help="Of the images, in pixels: 112 unless told otherwise; the cnn takes 100.",
)
@click.option(
    "--trainable",
    type=click.Choice(("head", "block5", "upper", "all")),
    help="Of vgg16: the embedding alone, block 5 too (default), blocks 4 and 5, or everything.",
)
@click.option("--grid", default=8, show_default=True, help="Of vgg16: cells a side.")
@click.option("--embedding", default=128, show_default=True, help="Of vgg16: its length.")
@click.option(
    "--weights",
    default="default",
    show_default=True,
    help="What vgg16 starts from: 'default' (shipped), 'imagenet', a weights file, or 'none'.",
)
@click.option("--epochs", default=50, show_default=True)
@click.option("--batch", default=32, show_default=True, help="Images in one.")
@click.option("--learning-rate", default=1e-4, show_default="0.0001", help="Of Adam.")
@click.option("--weight-decay", default=0.0, help="Of AdamW; 0: plain Adam.")
@click.option("--patience", default=0, help="Stop after so many epochs without a better one.")
@click.option("--checkpoint-every", default=10, show_default=True, help="Epochs.")
@click.option(
    "--augment",
    default="default",
    show_default=True,
    help="'none', names as in 'flip,turn,shift,crop,colour', or values as in 'turn=15,colour=0'.",
)
@click.option("--views", default=2, show_default=True, help="Of an image, where blocks are frozen.")
@click.option(
    "--split",
    "shares",
    default="70/20/10",
    show_default=True,
    help="Percent for training, validation and test.",
)
@click.option(
    "--split-by",
    type=click.Choice(("auto", "identity", "image")),
    default="auto",
    show_default=True,
    help="What stays together. auto: identities.",
)
@click.option("--seed", default=0, show_default=True)
@click.option("--mixed-precision", is_flag=True, help="Half precision where it suffices.")
@click.option("--tensorboard", is_flag=True, help="Write for TensorBoard too.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing.")
def train(data: str, folder: str, size, weights: str, shares: str, quiet: bool, **options) -> None:
    """Train a Siamese network on DATA.

    DATA is a folder with a folder for each person, class or thing (with or without train/ and
    test/ above them), one with anchor/, positive/ and negative/, or a CSV of pairs
    (path1,path2,label). The run's folder holds the best weights, settings, split and log; repeat
    the command to go on with one that was stopped.
    """
    from imgdiff.recognition.train.train import train as teach

    watch = _Watch(quiet)
    try:
        run = teach(
            data,
            folder,
            size=_size(size),
            weights=None if weights == "none" else weights,
            shares=_shares(shares),
            progress=watch.stage,
            epoch_ended=watch.epoch,
            **options,
        )
    finally:
        watch.clear()
    if not quiet:
        for line in run.settings["data"]["notes"]:
            click.echo(f"note: {printable(line)}")
        for file, reason in run.skipped:
            click.echo(f"note: left out {printable(file)}: {printable(reason)}")
        if best := run.best:
            click.echo(
                f"best: epoch {best['epoch']:.0f}, {100 * best['validation_accuracy']:.1f} % of "
                f"the validation pairs right (AUC {best['validation_auc']:.3f})"
            )
        click.echo(f"the run is in {printable(folder)}; next: imgdiff evaluate {printable(folder)}")


class _Watch:
    """Says on a terminal how far it is and how long it takes, and each epoch in a line."""

    def __init__(self, quiet: bool):
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._stage, self._began, self._first, self._shown = "", 0.0, 0, 0.0

    def stage(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._first = stage, now, done
        elif now - self._shown < 0.2 and done < total:
            return
        self._shown = now
        if self._live:
            spent, gone = now - self._began, done - self._first
            left = f", {_time(spent / gone * (total - done))} left" if gone and spent > 1 else ""
            self._write(f"{stage}: {done} of {total}{left}")

    def epoch(self, row: dict[str, float]) -> None:
        if self._quiet:
            return
        self.clear()
        click.echo(
            f"epoch {row['epoch']:.0f}: loss {row['loss']:.4f}, precision {row['precision']:.3f}; "
            f"validation: loss {row['validation_loss']:.4f}, "
            f"precision {row['validation_precision']:.3f}, "
            f"accuracy {row['validation_accuracy']:.3f}, AUC {row['validation_auc']:.4f} "
            f"({_time(row['seconds'])})"
        )

    def clear(self) -> None:
        if self._live:
            self._write("")

    def _write(self, words: str) -> None:
        click.echo(f"\r\033[K{words}", file=sys.stderr, nl=False)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    parts = text.lower().split("x")
    try:
        height, width = (int(side) for side in (parts * 2 if len(parts) == 1 else parts))
    except ValueError as error:
        raise click.BadParameter(
            f"expected a number of pixels, or HEIGHTxWIDTH as 96x192; got {text!r}",
            param_hint="--size",
        ) from error
    return height, width


def _shares(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(share) / 100 for share in text.replace(",", "/").split("/"))
    except ValueError as error:
        raise click.BadParameter(
            f"expected three numbers as 70/20/10; got {text!r}", param_hint="--split"
        ) from error
    return found
