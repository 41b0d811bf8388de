"""``imgdiff verify BEFORE AFTER --model RUN``"""

import json
import sys

import click

from imgdiff.cli import common_options as given
from imgdiff.cli.exit_status import DIFFERENT, SAME, printable


@click.command(epilog="Exit status: 0 same, 1 different, 2 trouble.")
@click.argument("before")
@click.argument("after")
@click.argument("output", required=False)
@given.model
@click.option(
    "--threshold",
    type=float,
    help="Distance from which they are different; the run's own unless given.",
)
@given.max_megapixels
@given.as_json
@given.quiet
def verify(
    before: str,
    after: str,
    output: str | None,
    model: str,
    threshold,
    max_megapixels,
    as_json,
    quiet,
) -> None:
    """Do BEFORE and AFTER show the same, by the notion that a run was taught?

    "-" reads one of them from standard input. OUTPUT is a PNG of both images, with the heat of
    where their distance comes from: whole or not at all, and never over an input.
    """
    from imgdiff.io.png import encode_png
    from imgdiff.io.write import check_output, write_file
    from imgdiff.recognition.verify import verify as judge

    given.check_silence(as_json, quiet)
    inputs = given.files(before, after)
    if output is not None:
        check_output(output, ".png", protect=inputs)  # before any work is spent
    found = judge(
        given.image(before),
        given.image(after),
        model=model,
        threshold=threshold,
        max_pixels=given.pixels(max_megapixels),
    )
    if output is not None:
        write_file(output, encode_png(found.picture), protect=inputs)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2))
    elif not quiet:
        click.echo(f"{found.summary}\ncosine similarity {found.cosine_similarity:.4f}")
        for note in found.notes:
            click.echo(f"note: {printable(note)}")
        if output is not None:
            click.echo(f"wrote {printable(output)}")
    sys.exit(SAME if found.same else DIFFERENT)
