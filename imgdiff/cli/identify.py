"""The command ``imgdiff identify PROBE --gallery DIR --model RUN``."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, TROUBLE, printable
from imgdiff.errors import OptionError

if TYPE_CHECKING:
    from imgdiff.recognition.detection.group import GroupIdentification
    from imgdiff.recognition.identification import Identification

_STATUS = {"known": SAME, "unknown": DIFFERENT, "nothing_found": DIFFERENT, "cannot_judge": TROUBLE}


@click.command(
    "identify",
    epilog="Exit status: 0 known, 1 unknown or nothing found, 2 trouble or cannot judge; with "
    "--detect, 0 where all are known and 2 where one cannot be judged. Whoever recognises people "
    "needs their consent and must keep the law; a photograph of a person held before the camera is "
    "taken for the person.",
)
@click.argument("probe")
@click.argument("output", required=False)
@click.option(
    "--gallery",
    required=True,
    metavar="DIR",
    help="A folder of images for each identity, or files named after it. Its embeddings are kept, "
    "and refreshed when files change.",
)
@common_options.model
@click.option(
    "--detect",
    metavar="faces|MODEL.onnx",
    help="Find people or things in PROBE and name each: faces (MTCNN, the extra faces), or an ONNX "
    "file (YuNet, or a network with YOLO's output).",
)
@common_options.min_score
@click.option(
    "--threshold",
    type=click.FloatRange(0, min_open=True),
    help="Distance to the nearest image from which PROBE is unknown; the run's limits by default.",
)
@click.option(
    "--most", type=click.IntRange(1), default=5, show_default=True, help="Candidates to name."
)
@common_options.judge_unlike
@common_options.max_pixels
@common_options.as_json
@common_options.quiet
@common_options.force
def identify_command(
    probe: str,
    output: str | None,
    gallery: str,
    model: str,
    detect: str | None,
    min_score: float | None,
    threshold: float | None,
    most: int,
    judge_unlike: bool,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Whose image is PROBE, of those in a gallery? "-" reads it from standard input.

    With --detect: who is in PROBE, a picture of several? OUTPUT is then a PNG of it with a box
    round each, a name and a distance: whole or not at all, and never over an input.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.io.write import check_output
    from imgdiff.recognition.detection.group import GroupIdentification
    from imgdiff.recognition.identify import identify
    from imgdiff.recognition.runs.training_wording import UNMEASURED

    common_options.check_silence(as_json, quiet)
    if detect is None and (output is not None or min_score is not None):
        raise OptionError("OUTPUT and --min-score are of what is found: give --detect too")
    inputs = ["/dev/stdin" if probe == "-" else probe]
    if output is not None:
        check_output(output, ".png", protect=inputs)  # before any work is spent
    with Meter("reading the gallery") as meter:
        call = partial(
            identify,
            common_options.image(probe),
            gallery=gallery,
            model=model,
            threshold=threshold,
            most=most,
            judge_unlike=judge_unlike,
            max_pixels=max_pixels,
            progress=None if quiet else meter,
        )
        result: Identification | GroupIdentification
        result = call() if detect is None else call(detect=detect, min_score=min_score)
    if isinstance(result, GroupIdentification):
        lines = _boxes(result)
        if output is not None:
            result.save(output, inputs=inputs)
    else:
        lines = _ranking(result)
    if as_json:
        click.echo(json.dumps(result.to_dict(), indent=2))
    elif not quiet:
        click.echo(printable(result.summary))
        for line in lines:
            click.echo(line)
        for file, reason in result.skipped:
            click.echo(f"note: skipped {printable(file)}: {printable(reason)}")
        if not result.measured:
            click.echo(f"note: {UNMEASURED}")
        if output is not None:
            click.echo(f"wrote {printable(output)}")
    sys.exit(_STATUS[result.verdict])


def _ranking(identification: "Identification") -> Iterator[str]:
    if identification.candidates:
        yield f"{'distance':>12}{'P(same)':>9}{'images':>8}  identity (nearest image)"
    for candidate in identification.candidates:
        yield (
            f"{candidate.distance:>12.4f}{candidate.probability:>9.3f}{candidate.images:>8}  "
            f"{printable(candidate.identity)} ({printable(candidate.file)})"
        )


def _boxes(group: "GroupIdentification") -> Iterator[str]:
    if group.boxes:
        yield f"{'distance':>12}{'P(same)':>9}{'score':>7}  who (left, top, right, bottom)"
    for one in group.boxes:
        who = one.identification
        nearest = f"{'':>21}"
        if who.candidates:
            nearest = f"{who.candidates[0].distance:>12.4f}{who.candidates[0].probability:>9.3f}"
        name = who.identity or who.verdict.replace("_", " ")
        box = ", ".join(map(str, one.box))
        yield f"{nearest}{one.score:>7.2f}  {printable(name)} ({box})"
