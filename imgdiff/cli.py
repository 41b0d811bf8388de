"""The command: ``imgdiff compare BEFORE AFTER [HEATMAP.png]`` and ``imgdiff page``."""

import json
import sys

import click

from imgdiff import __version__
from imgdiff.errors import ImgDiffError, OptionError
from imgdiff.registration import FITS
from imgdiff.rendering import COLORMAPS, VIEWS

SAME, DIFFERENT, TROUBLE = 0, 1, 2

EPILOG = """\b
Examples:
  imgdiff compare old.png new.png                    say what changed
  imgdiff compare old.png new.png heat.png           and draw it
  imgdiff compare old.png new.png all.png --view panels
  imgdiff compare --json old.png new.png | jq .regions
  curl -s URL | imgdiff compare baseline.png -
  imgdiff page                                       drop two images in the browser

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


@cli.command(epilog="Exit status: 0 same, 1 different, 2 trouble.")
@click.argument("before")
@click.argument("after")
@click.argument("heatmap", required=False)
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default="overlay",
    show_default=True,
    help="What HEATMAP shows: the heat over BEFORE, the heat alone, or both images "
    "and the overlay side by side with a colour bar.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status tells.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Heat from which a place counts as changed.",
)
@click.option(
    "--min-area",
    type=click.IntRange(1),
    default=6,
    show_default=True,
    help="Smallest region that counts, in pixels.",
)
@click.option(
    "--fit",
    type=click.Choice(FITS),
    default="auto",
    show_default=True,
    help="For images of different sizes: scale AFTER, pad both, compare the common "
    "part, or refuse. auto: scale where the aspect is the same, else pad.",
)
@click.option(
    "--opacity",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="Of the heat in the overlay.",
)
@click.option("--colormap", type=click.Choice(COLORMAPS), default="inferno", show_default=True)
@click.option(
    "--background",
    default="white",
    show_default=True,
    help="What transparency is flattened on: a colour name or #rrggbb.",
)
@click.option(
    "--max-megapixels",
    type=click.FloatRange(0, min_open=True),
    default=100.0,
    show_default=True,
    help="Refuse larger images, before decoding them.",
)
@click.option(
    "--weights",
    default="default",
    show_default=True,
    help="'default' (shipped), 'imagenet' (downloaded by Keras) or a weights file.",
)
def compare(
    before: str,
    after: str,
    heatmap: str | None,
    view: str,
    as_json: bool,
    quiet: bool,
    background: str,
    max_megapixels: float,
    **options,
) -> None:
    """Compare BEFORE with AFTER and say what changed.

    "-" reads one of them from standard input. With HEATMAP.png the picture of what changed is
    written there: whole or not at all, and never over an input.
    """
    from imgdiff.compare import compare_images
    from imgdiff.images import check_output

    inputs = [path for path in (before, after) if path != "-"]
    if not inputs:
        raise OptionError("only one of BEFORE and AFTER can be '-' (standard input)")
    if heatmap is not None:
        check_output(heatmap, ".png", protect=inputs)  # before any work is spent
    result = compare_images(
        *(sys.stdin.buffer if path == "-" else path for path in (before, after)),
        background=_rgb(background),
        max_pixels=int(max_megapixels * 1e6),
        **options,
    )
    if heatmap is not None:
        result.save(heatmap, view, inputs=inputs)
    if as_json:
        click.echo(json.dumps(result.to_dict(), indent=2))
    elif not quiet:
        click.echo(_summary(result, heatmap))
    sys.exit(DIFFERENT if result.changed else SAME)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--host", default="localhost", show_default=True)
def page(port: int, host: str) -> None:
    """Open the page: drop two images, see what changed."""
    from imgdiff.app import launch

    sys.exit(launch(host, port))


def _summary(result, heatmap: str | None, most: int = 10) -> str:
    lines = [
        result.summary,
        f"cosine similarity   {result.cosine_similarity:7.4f}   (1 = same picture)",
        f"Euclidean distance  {result.euclidean_distance:7.4f}   (0 = same picture)",
    ]
    lines += [f"note: {note}" for note in result.notes]
    if result.regions:
        lines.append(f"{'':>4}{'left':>7}{'top':>7}{'width':>7}{'height':>7}{'area':>9}{'heat':>7}")
    for number, region in enumerate(result.regions[:most], start=1):
        left, top, right, bottom = region.box
        kind = "" if region.kind == "changed" else f"  {region.kind.replace('_', ' ')}"
        lines.append(
            f"{number:>4}{left:>7}{top:>7}{right - left:>7}{bottom - top:>7}"
            f"{region.area:>9}{region.score:>7.2f}{kind}"
        )
    if len(result.regions) > most:
        lines.append(f"     and {len(result.regions) - most} more (--json lists all)")
    if heatmap is not None:
        lines.append(f"wrote {heatmap}")
    return "\n".join(lines)


def _rgb(text: str) -> tuple[int, int, int]:
    from PIL import ImageColor

    try:
        return ImageColor.getrgb(text)[:3]
    except ValueError as error:
        raise OptionError(f"--background must be a colour name or #rrggbb; got {text!r}") from error


def main(arguments: list[str] | None = None) -> None:
    """Runs the command; every trouble is one line on standard error and exit status 2."""
    try:
        cli.main(arguments, prog_name="imgdiff", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(TROUBLE)
    except click.ClickException as error:
        error.show()
        sys.exit(TROUBLE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("imgdiff: stopped", err=True)
        sys.exit(TROUBLE)
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more to say, and no traceback at exit.
        sys.stdout = None
        sys.exit(TROUBLE)
    except ImgDiffError as error:
        click.echo(f"imgdiff: {error}", err=True)
        sys.exit(TROUBLE)
    except MemoryError:
        click.echo("imgdiff: not enough memory for images of this size", err=True)
        sys.exit(TROUBLE)
