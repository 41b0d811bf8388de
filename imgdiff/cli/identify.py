"""``imgdiff identify PROBE --gallery DIR --model RUN``"""

import json
import sys

import click

from imgdiff.cli import common_options as given
from imgdiff.cli.exit_status import printable

KNOWN, UNKNOWN = 0, 1


@click.command(epilog="Exit status: 0 known, 1 unknown, 2 trouble.")
@click.argument("probe")
@click.option(
    "--gallery",
    required=True,
    metavar="DIR",
    help="A folder of images for each identity, or files named after it. Its embeddings are kept, "
    "and refreshed when files change.",
)
@given.model
@click.option(
    "--threshold",
    type=float,
    help="Distance from which PROBE is unknown; the run's own unless given.",
)
@click.option("--most", default=5, show_default=True, help="Candidates to name.")
@given.max_megapixels
@given.as_json
@given.quiet
def identify(
    probe: str, gallery: str, model: str, threshold, most: int, max_megapixels, as_json, quiet
) -> None:
    """Whose image is PROBE, of those in a gallery? "-" reads it from standard input."""
    from imgdiff.cli.progress import Meter
    from imgdiff.recognition.identify import identify as recognise

    given.check_silence(as_json, quiet)
    with Meter("reading the gallery") as meter:
        found = recognise(
            given.image(probe),
            gallery=gallery,
            model=model,
            threshold=threshold,
            most=most,
            max_pixels=given.pixels(max_megapixels),
            progress=None if quiet else meter,
        )
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2))
    elif not quiet:
        click.echo(printable(found.summary))
        click.echo(f"{'distance':>12}{'P(same)':>9}{'images':>8}  identity (nearest image)")
        for candidate in found.candidates:
            click.echo(
                f"{candidate.distance:>12.4f}{candidate.probability:>9.3f}{candidate.images:>8}  "
                f"{printable(candidate.identity)} ({printable(candidate.file)})"
            )
        for file, reason in found.skipped:
            click.echo(f"note: skipped {printable(file)}: {printable(reason)}")
    sys.exit(UNKNOWN if found.identity is None else KNOWN)
