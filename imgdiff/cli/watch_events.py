"""Where ``imgdiff watch`` tells what happens: lines of JSON, pictures, a film, a page."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

#: Takes a picture, uint8 RGB (H, W, 3), and its seconds.
Show = Callable[[np.ndarray, float], None]


class Events:
    """What is watched, and where it is told.

    Args:
        source: A camera's number, or the path or address of a video.
        pictures: A folder for a picture of each event.
        quiet: Whether no line is written.
        shows: Each takes every frame that was looked at, drawn.

    Attributes:
        source: As given.
        live: Whether it is something that Ctrl-C ends.
        quiet: As given.
    """

    def __init__(
        self, source: int | str, pictures: Path | None, quiet: bool, shows: Sequence[Show]
    ) -> None:
        self.source, self.quiet = source, quiet
        self.live = not (isinstance(source, str) and Path(source).is_file())
        self._pictures, self._shows = pictures, shows
        self._number = 0

    @property
    def showing(self) -> bool:
        """Is there anything to show frames?"""
        return bool(self._shows)

    def show(self, pixels: np.ndarray, seconds: float) -> None:
        """Shows a frame, uint8 RGB (H, W, 3), drawn."""
        for show in self._shows:
            show(pixels, seconds)

    def tell(self, said: dict[str, Any], png: Callable[[], bytes] | None) -> None:
        """Writes an event.

        Args:
            said: Its fields; "event" is its kind.
            png: Makes a picture of it, where it has one.
        """
        from imgdiff.io.write import write_file

        self._number += 1
        if self.live:
            said["at"] = datetime.now().astimezone().isoformat(timespec="seconds")
        if self._pictures is not None and png is not None:
            file = self._pictures / f"{self._number:04d}_{said['event']}.png"
            write_file(file, png())
            said["picture"] = str(file)
        if not self.quiet:
            click.echo(json.dumps(said))
            sys.stdout.flush()


@contextmanager
def screens(film: str | None, live: bool) -> Iterator[list[Show]]:
    """Where what is looked at is shown.

    Args:
        film: An MP4 to write, or None.
        live: Whether it is shown on a page, too.

    Yields:
        What takes each picture.
    """
    from imgdiff.cli.live_view import live_view
    from imgdiff.video.mp4 import write_mp4

    with ExitStack() as stack:
        shows: list[Show] = []
        if film is not None:
            shows.append(stack.enter_context(write_mp4(film)))
        if live:
            view = stack.enter_context(live_view(lambda text: click.echo(text, err=True)))
            shows.append(lambda pixels, _: view(pixels))
        yield shows


@contextmanager
def until_interrupted(live: bool) -> Iterator[None]:
    """Ctrl-C ends what is live: a film is then finished, and the status told.

    Args:
        live: Elsewhere Ctrl-C goes on as trouble.
    """
    try:
        yield
    except KeyboardInterrupt:
        if not live:
            raise
