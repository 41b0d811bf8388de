"""``imgdiff page``: the page, served on this computer."""

import sys

import click


@click.command()
@click.argument("images", nargs=-1, metavar="[BEFORE AFTER]")
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
@click.option(
    "--review",
    metavar="DIR",
    help="Folder whose last run of imgdiff test is decided on the page Many pairs.",
)
def page(
    images: tuple[str, ...],
    port: int,
    host: str,
    weights: str,
    runs: str | None,
    review: str | None,
) -> None:
    """Serve the page: drop two images, see what changed; or begin with BEFORE and AFTER.

    Open the address that it prints. Its token is yours alone: with it, the page shows the two
    images, and offers folders of this computer. Whoever else is to see the two opens the other
    address, which lives until the page is stopped.
    """
    from imgdiff.app import launch

    if len(images) not in (0, 2):
        raise click.UsageError(f"expected two images or none, got {len(images)}")
    pair = (images[0], images[1]) if images else None

    sys.exit(
        launch(
            host, port, weights=weights, runs=runs, pair=pair, review=review, announce=click.echo
        )
    )
