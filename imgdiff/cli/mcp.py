"""``imgdiff mcp``: comparing as tools for language models."""

from importlib.util import find_spec
from pathlib import Path

import click

from imgdiff.errors import ImgDiffError


@click.command()
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Folder whose files the tools see; the current one unless given.",
)
def mcp(root: Path) -> None:
    """Offer comparing as tools of the Model Context Protocol, on standard input and output.

    The tools: compare, explain (a region), crop (both sides), verify (by a run of imgdiff train),
    run (what the last imgdiff test found) and approve. They work offline.
    """
    if find_spec("mcp") is None:
        raise ImgDiffError(
            "this needs the MCP SDK, which is not installed. Install it with: "
            'pip install "imgdiff-siamese[mcp]" (in a checkout: pip install ".[mcp]")'
        )
    from imgdiff.service.mcp.server import make_server

    make_server(root).run("stdio")
