"""``imgdiff page``: the page, served on this computer."""

import sys

import click


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8501,
    show_default=True,
    help="Port that the page listens on.",
)
@click.option(
    "--host",
    default="localhost",
    show_default=True,
    help="Address that the page listens on; 0.0.0.0 for all of this computer's.",
)
@click.option(
    "--weights",
    default="default",
    show_default=True,
    help="What images are compared with: 'default' (shipped), a weights file, or the folder of a "
    "run of imgdiff train.",
)
@click.option(
    "--runs", metavar="DIR", help="Folder with runs of imgdiff train, for the page Recognise."
)
def page(port: int, host: str, weights: str, runs: str | None) -> None:
    """Open the page: drop two images, see what changed."""
    from imgdiff.app import launch

    sys.exit(launch(host, port, weights=weights, runs=runs))
