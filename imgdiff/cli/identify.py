"""The command ``imgdiff identify PROBE --gallery DIR --model RUN``."""

import json
import sys

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import TROUBLE, printable

_STATUS = {"known": 0, "unknown": 1, "cannot_judge": TROUBLE}


@click.command("identify", epilog="Exit status: 0 known, 1 unknown, 2 trouble or cannot judge.")
@click.argument("probe")
@click.option(
    "--gallery",
    required=True,
    metavar="DIR",
    help="A folder of images for each identity, or files named after it. Its embeddings are kept, "
    "and refreshed when files change.",
)
@common_options.model
@click.option(
    "--threshold",
    type=click.FloatRange(0, min_open=True),
    help="Distance from which PROBE is unknown; the run's own unless given.",
)
@click.option(
    "--most", type=click.IntRange(1), default=5, show_default=True, help="Candidates to name."
)
@common_options.judge_unlike
@common_options.max_pixels
@common_options.as_json
@common_options.quiet
def identify_command(
    probe: str,
    gallery: str,
    model: str,
    threshold: float | None,
    most: int,
    judge_unlike: bool,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Whose image is PROBE, of those in a gallery? "-" reads it from standard input."""
    from imgdiff.cli.progress import Meter
    from imgdiff.recognition.identify import identify
    from imgdiff.recognition.runs.training_wording import UNMEASURED

    common_options.check_silence(as_json, quiet)
    with Meter("reading the gallery") as meter:
        identification = identify(
            common_options.image(probe),
            gallery=gallery,
            model=model,
            threshold=threshold,
            most=most,
            judge_unlike=judge_unlike,
            max_pixels=max_pixels,
            progress=None if quiet else meter,
        )
    if as_json:
        click.echo(json.dumps(identification.to_dict(), indent=2))
    elif not quiet:
        click.echo(printable(identification.summary))
        if identification.candidates:
            click.echo(f"{'distance':>12}{'P(same)':>9}{'images':>8}  identity (nearest image)")
        for candidate in identification.candidates:
            click.echo(
                f"{candidate.distance:>12.4f}{candidate.probability:>9.3f}{candidate.images:>8}  "
                f"{printable(candidate.identity)} ({printable(candidate.file)})"
            )
        for file, reason in identification.skipped:
            click.echo(f"note: skipped {printable(file)}: {printable(reason)}")
        if identification.training_distance is None:
            click.echo(f"note: {UNMEASURED}")
    sys.exit(_STATUS[identification.verdict])
