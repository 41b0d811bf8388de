"""``imgdiff batch``: very many pairs, on a laptop or on a cluster of Ray."""

import json
import sys
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, TROUBLE
from imgdiff.cli.option_factory import comparison_options, split_options
from imgdiff.errors import ImgDiffError


@click.command(
    epilog="Exit status: 0 all the same, 1 some different, 2 some could not be compared."
)
@click.argument("sources", nargs=-1, required=True, metavar="MANIFEST | BEFORE AFTER")
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    help="Folder of the results: results/ has a Parquet table, failures.csv what could not be "
    "compared and why. Repeat the command to go on after a kill.",
)
@click.option("--address", help="Of a Ray cluster; without it, this machine's cores are one.")
@click.option("--workers", type=click.IntRange(1), help="At once; one a core unless given.")
@click.option(
    "--chunk",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Pairs whose results are written together.",
)
@click.option("--heat", is_flag=True, help="Keep a PNG of each pair that changed, in heat/.")
@click.option("--embeddings", is_flag=True, help="Keep both images' embeddings.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, 86400, min_open=True),
    default=60,
    show_default=True,
    help="That a pair may take, and that reading each of its files may.",
)
@click.option(
    "--memory-mb",
    type=click.IntRange(0),
    default=3000,
    show_default=True,
    help="Of the process that compares a pair; 0 for no limit.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace files of the results that are read-only too; they stay read-only.",
)
@common_options.as_json
@common_options.quiet
@comparison_options
def batch(
    sources: tuple[str, ...],
    out: str,
    address: str | None,
    workers: int | None,
    chunk: int,
    heat: bool,
    embeddings: bool,
    seconds: float,
    memory_mb: int,
    force: bool,
    as_json: bool,
    quiet: bool,
    **parameters: Any,
) -> None:
    """Compare very many pairs: those of a MANIFEST, or of two folders BEFORE and AFTER.

    A manifest is a CSV or Parquet file with the columns before and after. Files, folders and
    results lie on this machine or wherever fsspec reaches: s3://, gs://, az://, https://.
    """
    common_options.check_silence(as_json, quiet)
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise ImgDiffError("imgdiff batch needs Ray: pip install 'imgdiff-siamese[ray]'")
    from imgdiff.cli.progress import Meter
    from imgdiff.cluster.runner import run_batch
    from imgdiff.cluster.worker import Task
    from imgdiff.workers.process import Limits

    options, render = split_options(parameters)
    limits = Limits(seconds, memory_mb * 1_000_000)
    task = Task(options, render, heat, embeddings, limits, force)
    with Meter() as meter:
        outcome = run_batch(
            sources,
            out,
            task,
            address=address,
            workers=workers,
            chunk=chunk,
            progress=None if quiet else meter,
        )
    if as_json:
        click.echo(json.dumps(asdict(outcome), indent=2))
    elif not quiet:
        same = outcome.pairs - outcome.changed - outcome.failed
        click.echo(f"{outcome.pairs:,} pairs: {outcome.changed:,} different, {same:,} the same")
        if outcome.again:
            click.echo(f"{outcome.again:,} of them hold what had been compared before")
        if outcome.before:
            click.echo(f"{outcome.before:,} of them had been done before")
        if outcome.failed:
            click.echo(f"{outcome.failed:,} could not be compared: see failures.csv")
    sys.exit(TROUBLE if outcome.failed else DIFFERENT if outcome.changed else SAME)
