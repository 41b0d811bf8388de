"""What ``imgdiff compare`` does with two videos."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from imgdiff.cli.exit_status import DIFFERENT, SAME, printable
from imgdiff.errors import OptionError

#: Moments that are listed.
_MOST = 20
_WRITTEN = (".png", ".json", ".mp4")


def compare_two_videos(
    before: str,
    after: str,
    outputs: tuple[str, ...],
    fps: float,
    options: tuple[Any, Any],
    as_json: bool,
    quiet: bool,
) -> None:
    """Compares, writes and exits.

    Args:
        before: A video or an animation.
        after: Likewise.
        outputs: Files to write: .png the heat over time and the worst moments, .json all moments,
            .mp4 the heat over ``before``.
        fps: Frames a second that are looked at.
        options: ``CompareOptions`` and ``RenderOptions``.
        as_json: Print all moments.
        quiet: Print nothing.

    Raises:
        OptionError: A file is named that is none of these, or one kind twice.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.io.png import encode_png
    from imgdiff.io.write import check_output, write_file
    from imgdiff.video.compare_videos import compare_videos
    from imgdiff.video.overlay_video import overlay_video
    from imgdiff.video.sheet import clock, sheet

    inputs = [before, after]
    planned: dict[str, str] = {}
    for output in outputs:
        kind = Path(output).suffix.lower()
        if kind not in _WRITTEN or kind in planned:
            raise OptionError(
                f"of two videos one .png, .json and .mp4 each can be written; got {output!r}"
            )
        check_output(output, kind, protect=inputs)  # before any work is spent
        planned[kind] = output
    with ExitStack() as stack:
        meter = stack.enter_context(Meter("comparing moments"))
        drawn = None
        if ".mp4" in planned:
            drawn = stack.enter_context(overlay_video(planned[".mp4"], fps))
        result = compare_videos(
            before,
            after,
            fps=fps,
            options=options[0],
            render=options[1],
            progress=None if quiet else meter,
            shown=drawn,
        )
    fields = json.dumps(result.to_dict(), indent=2)
    if ".png" in planned:
        write_file(planned[".png"], encode_png(sheet(result)), protect=inputs)
    if ".json" in planned:
        write_file(planned[".json"], f"{fields}\n".encode(), protect=inputs)
    if as_json:
        click.echo(fields)
    elif not quiet:
        lines = [result.summary]
        found = [moment for moment in result.moments if moment.changed]
        for moment in found[:_MOST]:
            share = f"{moment.changed_fraction:.1%} changed, heat {moment.peak:.2f}"
            lines.append(f"  {clock(moment)}" + ("" if moment.only_in else f": {share}"))
        if len(found) > _MOST:
            lines.append(f"  and {len(found) - _MOST} more moments (--json lists all)")
        lines += [f"wrote {printable(output)}" for output in planned.values()]
        click.echo("\n".join(lines))
    sys.exit(DIFFERENT if result.changed else SAME)
