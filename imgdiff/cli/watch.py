"""The command ``imgdiff watch REFERENCE``."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME
from imgdiff.cli.option_factory import comparison_options, split_options
from imgdiff.errors import OptionError


@click.command("watch", epilog="Exit status: 0 nothing changed, 1 something did, 2 trouble.")
@click.argument("reference")
@click.option("--video", metavar="FILE", help="A video file, watched to its end.")
@click.option("--camera", type=click.IntRange(0), help="A camera's number.")
@click.option("--rtsp", metavar="URL", help="The address of a stream.")
@click.option(
    "--every",
    type=click.FloatRange(0, 86400),
    default=1.0,
    show_default=True,
    help="Seconds between two frames that are compared.",
)
@click.option(
    "--stay",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Frames in a row that a change must stay before it is told.",
)
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for a picture of each event.",
)
@common_options.quiet
@common_options.force
@comparison_options
def watch_command(
    reference: str,
    video: str | None,
    camera: int | None,
    rtsp: str | None,
    every: float,
    stay: int,
    pictures: Path | None,
    quiet: bool,
    **parameters: Any,
) -> None:
    """Watch a place, and tell what stays changed against REFERENCE, a picture of how it should be.

    Each event is a line of JSON: "changed" when a change has stayed for --stay frames, "same" when
    it has gone for as many. Ignored places, alignment and calibration are those of pictures. A
    file is watched to its end, a camera or a stream until Ctrl-C.
    """
    from imgdiff.io.write import write_file
    from imgdiff.render.export import export
    from imgdiff.video.watch import watch

    given = [source for source in (video, camera, rtsp) if source is not None]
    if len(given) != 1:
        raise OptionError("name one thing to watch: --video FILE, --camera NUMBER or --rtsp URL")
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    options, render = split_options(parameters)
    changed = False
    for number, event in enumerate(
        watch(reference, given[0], every=every, stay=stay, options=options), start=1
    ):
        changed = changed or event.kind == "changed"
        fields = event.to_dict()
        if pictures is not None:
            file = pictures / f"{number:04d}_{event.kind}.png"
            drawn = replace(event.result, opacity=render.opacity, colormap=render.colormap)
            write_file(file, export(drawn, render.view))
            fields["picture"] = str(file)
        if not quiet:
            click.echo(json.dumps(fields))
            sys.stdout.flush()
    sys.exit(DIFFERENT if changed else SAME)
