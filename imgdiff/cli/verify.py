"""``imgdiff verify BEFORE AFTER --model RUN``"""

import json
import sys

import click

from imgdiff.cli.words import DIFFERENT, SAME, printable


@click.command(epilog="Exit status: 0 same, 1 different, 2 trouble.")
@click.argument("before")
@click.argument("after")
@click.argument("output", required=False)
@click.option("--model", required=True, metavar="RUN", help="Folder of a run of imgdiff train.")
@click.option("--threshold", type=float, help="Largest distance that counts as same.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status tells.")
def verify(before: str, after: str, output: str | None, model: str, threshold, as_json, quiet):
    """Do BEFORE and AFTER show the same, by the notion that a run was taught?

    OUTPUT is a PNG of both images, with the heat of where their distance comes from.
    """
    from imgdiff.images import check_output, encode_png, write_file
    from imgdiff.recognition.verification import verify as judge

    inputs = (before, after)
    if output:
        check_output(output, ".png", protect=inputs)  # before any work is spent
    found = judge(before, after, model=model, threshold=threshold)
    if output:
        write_file(output, encode_png(found.picture), protect=inputs)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2))
    elif not quiet:
        click.echo(f"{found.summary}\ncosine similarity {found.cosine_similarity:.4f}")
        for note in found.notes:
            click.echo(f"note: {printable(note)}")
        if output:
            click.echo(f"wrote {printable(output)}")
    sys.exit(SAME if found.same else DIFFERENT)
