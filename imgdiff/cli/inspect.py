"""The command ``imgdiff inspect PART --normal DIR``."""

import json
import sys
from pathlib import Path

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, printable
from imgdiff.cli.option_factory import click_option
from imgdiff.options import CompareOptions, option_of


@click.command(
    "inspect", epilog="Exit status: 0 like the accepted pictures, 1 anomalous, 2 trouble."
)
@click.argument("part")
@click.argument("output", required=False)
@click.option(
    "--normal",
    required=True,
    metavar="DIR",
    help="A folder of accepted pictures, of one part or of several.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 0.5, min_open=True),
    default=0.05,
    show_default=True,
    help="Share of further accepted pictures that may be called anomalous.",
)
@click_option(option_of(CompareOptions, "weights"))
@click_option(option_of(CompareOptions, "precision"))
@common_options.max_pixels
@common_options.as_json
@common_options.quiet
@common_options.force
def inspect_command(
    part: str,
    output: str | None,
    normal: str,
    rate: float,
    weights: str,
    precision: str,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Does PART look like accepted pictures, as far as these look like each other?

    "-" reads PART from standard input. OUTPUT is a PNG of the nearest accepted picture, of PART,
    and of what in it is beyond what accepted pictures vary by: whole or not at all, and never over
    an input. The limit is set by leaving each accepted picture out; where there are fewer than
    eight of the part, captures are made of them.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.io.write import check_output
    from imgdiff.recognition.inspection.inspect_image import inspect_image

    common_options.check_silence(as_json, quiet)
    inputs = ["/dev/stdin" if part == "-" else part]
    if output is not None:
        check_output(output, ".png", protect=inputs)  # before any work is spent
    with Meter("looking at accepted pictures") as meter:
        inspection = inspect_image(
            common_options.image(part),
            normal=Path(normal),
            rate=rate,
            weights=weights,
            precision=precision,
            max_pixels=max_pixels,
            progress=None if quiet else meter,
        )
    if output is not None:
        inspection.save(output, inputs=inputs)
    if as_json:
        click.echo(json.dumps(inspection.to_dict(), indent=2))
    elif not quiet:
        click.echo(printable(inspection.summary))
        for region in inspection.regions:
            box = ", ".join(map(str, region.box))
            click.echo(f"  {region.score:.2f}  ({box})  {region.area:,} pixels")
        click.echo(inspection.basis)
        for note in inspection.notes:
            click.echo(f"note: {printable(note)}")
        if output is not None:
            click.echo(f"wrote {printable(output)}")
    sys.exit(DIFFERENT if inspection.anomalous else SAME)
