"""A progress bar on the terminal, for what takes long enough to need one."""

import sys
import time
from typing import Any

import click

#: Seconds after which a comparison is worth a bar.
_PATIENCE = 0.7


class Meter:
    """A progress bar on standard error, drawn only where that is a terminal.

    ``with Meter() as meter: meter(done, total)``. It leaves nothing behind, and shows nothing of
    what is over soon.

    Args:
        label: What is going on, left of the bar.
    """

    def __init__(self, label: str = "comparing") -> None:
        self._label = label
        self._start = time.monotonic()
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            # The line cleared, the cursor shown again.
            click.echo("\r\033[K\033[?25h", file=sys.stderr, nl=False)

    def __call__(self, done: int, total: int) -> None:
        """Draws how far it is.

        Args:
            done: Steps done so far, never fewer than before.
            total: Steps in all.
        """
        if sys.stderr is None or not sys.stderr.isatty() or done >= total:
            return
        if self._bar is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            self._bar = click.progressbar(
                length=total, label=self._label, show_percent=True, file=sys.stderr
            )
        self._bar.update(done - self._done)
        self._done = done
