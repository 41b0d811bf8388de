"""The command ``imgdiff``: its subcommands, a file each, and what all have in common."""

import contextlib
import os
import sys
import warnings

import click

from imgdiff import __version__
from imgdiff.cli.approve import approve, reject
from imgdiff.cli.batch import batch
from imgdiff.cli.calibrate import calibrate_command
from imgdiff.cli.collect import collect_command
from imgdiff.cli.compare import compare
from imgdiff.cli.config import config_command
from imgdiff.cli.difftool import difftool
from imgdiff.cli.evaluate import evaluate_command
from imgdiff.cli.exit_status import TROUBLE
from imgdiff.cli.identify import identify_command
from imgdiff.cli.inspect import inspect_command
from imgdiff.cli.mcp import mcp
from imgdiff.cli.page import page
from imgdiff.cli.search import duplicates_command, index_command, similar_command
from imgdiff.cli.serve import serve
from imgdiff.cli.train import train_command
from imgdiff.cli.verify import verify_command
from imgdiff.cli.visual_test import visual_test
from imgdiff.cli.watch import watch_command
from imgdiff.errors import ImgDiffError

EPILOG = """\b
Examples:
  imgdiff compare old.png new.png                    say what changed
  imgdiff compare old.png new.png heat.png           and draw it
  imgdiff compare old.png new.png all.png --view panels
  imgdiff compare old.png new.png heat.png heat.npy report.html
  imgdiff compare --json old.png new.png | jq .regions
  curl -s URL | imgdiff compare baseline.png -
  imgdiff page                                       drop two images in the browser
  imgdiff batch pairs.csv --out results/             very many pairs, on a cluster too
  imgdiff serve --port 8000                          compare over HTTP
  imgdiff mcp                                        tools for language models

\b
Visual tests:
  imgdiff compare old/ new/ --html report.html       two folders, picture by picture
  imgdiff test screens/ --baselines approved/        a run against what is approved
  imgdiff approve home.png 'checkout/*'              that is how it should look
  imgdiff calibrate home.png captures/               what varies there is no change
  imgdiff config home.png                            what applies to it, and why

\b
With a network of your own:
  imgdiff train faces/ --run run                     a folder of images for each person
  imgdiff evaluate run                               how good is it?
  imgdiff verify one.jpg two.jpg --model run         the same person?
  imgdiff identify who.jpg --gallery faces/ --model run

\b
Videos and cameras:
  imgdiff compare old.mp4 new.mp4 heat.png           moment by moment, paired by content
  imgdiff watch empty.png --camera 0                 what stays changed, as lines of JSON
  imgdiff watch --gallery faces/ --model run --camera 0   who comes

\b
Parts of a line:
  imgdiff inspect part.jpg --normal accepted/        like the accepted ones?

\b
Pictures that look alike:
  imgdiff similar one.jpg --in photos/               the nearest of a folder
  imgdiff duplicates photos/                         what is there twice, or nearly

\b
The heat: 0 is "same", 0.5 the threshold of "changed", 1 twice that distance
or more. Light, noise, compression and a pixel of shift stay below 0.5.

\b
Exit status: 0 same, 1 different, 2 trouble.
"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, prog_name="imgdiff")
def cli() -> None:
    """See what changed between two images.

    A trained Siamese network compares them; what light, noise and compression did stays dark,
    what really changed lights up.
    """


for command in (
    *(compare, batch, visual_test, approve, reject, calibrate_command, config_command, difftool),
    *(page, serve, mcp, collect_command),
    *(train_command, evaluate_command, verify_command, identify_command),
    *(inspect_command, watch_command),
    *(index_command, similar_command, duplicates_command),
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command.

    Whatever goes wrong is said in a few words on standard error, and the exit status is then 2:
    never 1, which means "different".

    Args:
        arguments: Of the command; ``sys.argv``'s unless given, and then the process ends with it.
    """
    status: int | str | None = None
    try:
        _run(arguments)
        status = 0
    except SystemExit as ended:
        status = ended.code
        raise
    finally:
        # Ray's native threads live until the process ends, and what they do while its objects are
        # taken down aborts it now and then: status 134, or "killed", instead of the one we said.
        if arguments is None and "ray" in sys.modules and isinstance(status, int):
            _forget_output()
            os._exit(status)


def _run(arguments: list[str] | None) -> None:
    if not sys.warnoptions:  # libraries' words on odd files are no news to whoever compares them
        warnings.simplefilter("ignore")
    try:
        try:
            cli.main(arguments, prog_name="imgdiff", standalone_mode=False)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # a full disk shows here, not after the status is decided
    except click.ClickException as error:
        error.show()
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped")
    except ImgDiffError as error:
        _complain(str(error))
    except MemoryError:
        _complain("not enough memory for images of this size")
    except BrokenPipeError:
        pass  # whoever read our output has gone
    except OSError as error:
        _complain(error.strerror or str(error))
    except Exception as error:
        _complain(f"unexpected {type(error).__name__}: {error}. Please report this")
    else:
        return
    _forget_output()
    sys.exit(TROUBLE)


def _complain(words: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(f"imgdiff: {words}", err=True)


def _forget_output() -> None:
    """Nothing more can be written: keeps Python from failing over it once more at its exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            with contextlib.suppress(Exception):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
