"""The command ``imgdiff verify BEFORE AFTER --model RUN``."""

import json
import sys

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, TROUBLE, printable
from imgdiff.errors import OptionError

_STATUS = {"same": SAME, "different": DIFFERENT, "cannot_judge": TROUBLE}


@click.command("verify", epilog="Exit status: 0 same, 1 different, 2 trouble or cannot judge.")
@click.argument("before")
@click.argument("after")
@click.argument("output", required=False)
@common_options.model
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="PATH",
    help="Another image of what BEFORE shows, or a folder of them; may be repeated. AFTER is "
    "judged by all of them, with a limit measured for so many.",
)
@click.option(
    "--detect",
    metavar="faces|MODEL.onnx",
    help="Find what is to be judged, the largest of each image: faces (MTCNN, the extra faces), or "
    "an ONNX file (YuNet, or a network with YOLO's output).",
)
@common_options.min_score
@click.option(
    "--threshold",
    type=click.FloatRange(0, min_open=True),
    help="Distance from which they are different; the run's own unless given.",
)
@common_options.judge_unlike
@common_options.max_pixels
@common_options.as_json
@common_options.quiet
@common_options.force
def verify_command(
    before: str,
    after: str,
    output: str | None,
    model: str,
    references: tuple[str, ...],
    detect: str | None,
    min_score: float | None,
    threshold: float | None,
    judge_unlike: bool,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Do BEFORE and AFTER show the same, by the notion that a run was taught?

    "-" reads one of them from standard input. OUTPUT is a PNG of both images, with the heat of
    where their distance comes from: whole or not at all, and never over an input.
    """
    from imgdiff.io.write import check_output
    from imgdiff.recognition.runs.training_wording import UNMEASURED
    from imgdiff.recognition.verify import verify

    common_options.check_silence(as_json, quiet)
    if detect is None and min_score is not None:
        raise OptionError("--min-score is of what is found: give --detect too")
    inputs = common_options.files(before, after)
    if output is not None:
        check_output(output, ".png", protect=inputs)  # before any work is spent
    verification = verify(
        common_options.image(before),
        common_options.image(after),
        model=model,
        references=references,
        detect=detect,
        min_score=min_score,
        threshold=threshold,
        judge_unlike=judge_unlike,
        max_pixels=max_pixels,
    )
    if output is not None:
        verification.save(output, inputs=inputs)
    if as_json:
        click.echo(json.dumps(verification.to_dict(), indent=2))
    elif not quiet:
        similarity = f"cosine similarity {verification.cosine_similarity:.4f}"
        click.echo(f"{printable(verification.summary)}\n{similarity}")
        for note in verification.notes:
            click.echo(f"note: {printable(note)}")
        if verification.training_distances is None:
            click.echo(f"note: {UNMEASURED}")
        if output is not None:
            click.echo(f"wrote {printable(output)}")
    sys.exit(_STATUS[verification.verdict])
