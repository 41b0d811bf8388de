"""``imgdiff compare BEFORE AFTER [OUTPUT]...``"""

import json
import sys

import click

from imgdiff.cli import common_options as given
from imgdiff.cli.exit_status import DIFFERENT, SAME, printable
from imgdiff.errors import OptionError
from imgdiff.options import COLORMAPS, DEVICES, FITS, MIN_AREA, PRECISIONS, VIEWS


@click.command(epilog="Exit status: 0 same, 1 different, 2 trouble.")
@click.argument("before")
@click.argument("after")
@click.argument("outputs", nargs=-1, metavar="[OUTPUT]...")
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default="overlay",
    show_default=True,
    help="What a PNG shows. overlay: the heat over BEFORE. heat: the heat alone. panels: both "
    "images and the overlay side by side, with a colour bar. raw: the heat as 16-bit grey, where "
    "65535 is 1.",
)
@given.as_json
@given.quiet
@click.option(
    "--threshold",
    type=float,
    default=0.5,
    show_default=True,
    help="Heat from which a place counts as changed: above 0, at most 1.",
)
@click.option(
    "--min-area",
    type=int,
    default=MIN_AREA,
    show_default=True,
    help="Smallest region that counts, in pixels.",
)
@click.option(
    "--fit",
    type=click.Choice(FITS),
    default="auto",
    show_default=True,
    help="For images of different sizes. auto: resize where the aspect is the same, else pad. "
    "none: refuse. resize: scale AFTER. pad: what only one image has counts as changed. crop: "
    "compare the common part.",
)
@click.option(
    "--align/--no-align",
    default=True,
    show_default=True,
    help="Undo a small shift and turn between the two before they are compared.",
)
@click.option(
    "--resolution",
    default="auto",
    show_default=True,
    help="How much the network looks at. native: every pixel that can differ. auto: up to 0.65 "
    "megapixels of them; what is more, as in noisy photographs, is scaled down for it, and the "
    "finest changes are lost. Or a number of megapixels.",
)
@click.option(
    "--precision",
    type=click.Choice(PRECISIONS),
    default="auto",
    show_default=True,
    help="Of the network. auto: int8 where this processor gains by it.",
)
@click.option(
    "--device",
    type=click.Choice(DEVICES),
    default="cpu",
    show_default=True,
    help="Where the network runs; gpu needs an ONNX Runtime that knows one.",
)
@click.option(
    "--opacity", type=float, default=0.6, show_default=True, help="Of the heat, from 0 to 1."
)
@click.option(
    "--colormap",
    type=click.Choice(COLORMAPS),
    default="inferno",
    show_default=True,
    help="Colours of the heat; the first five are perceptually uniform.",
)
@click.option(
    "--background",
    default="white",
    show_default=True,
    help="What transparency is flattened on: a colour name or #rrggbb.",
)
@given.max_megapixels
@click.option(
    "--weights",
    default="default",
    show_default=True,
    help="'default' (shipped), 'imagenet' (downloaded by Keras), a weights file, or the folder of "
    "a run of imgdiff train.",
)
def compare(
    before: str,
    after: str,
    outputs: tuple[str, ...],
    view: str,
    as_json: bool,
    quiet: bool,
    background: str,
    max_megapixels: float,
    **options,
) -> None:
    """Compare BEFORE with AFTER and say what changed.

    "-" reads one of them from standard input. The suffix of each OUTPUT says what is written
    there: .png a picture of what changed (see --view), .npy the heat for NumPy, .json all the
    numbers, .html a page that shows everything. Whole or not at all, and never over an input.
    """
    from imgdiff.cli.progress import Meter
    from imgdiff.compare import compare_images
    from imgdiff.io.write import write_file
    from imgdiff.render.export import export, plan

    given.check_silence(as_json, quiet)
    inputs = given.files(before, after)
    planned = plan(outputs, view, protect=inputs)  # before any work is spent
    with Meter() as meter:
        result = compare_images(
            given.image(before),
            given.image(after),
            names=(_name(before), _name(after)),
            background=_rgb(background),
            max_pixels=given.pixels(max_megapixels),
            progress=None if quiet else meter,
            **options,
        )
    for path, kind in planned:
        write_file(path, export(result, kind), protect=inputs)
    if as_json:
        click.echo(json.dumps(result.to_dict(), indent=2))
    elif not quiet:
        click.echo(_summary(result, outputs))
    sys.exit(DIFFERENT if result.changed else SAME)


def _summary(result, outputs: tuple[str, ...], most: int = 10) -> str:
    lines = [
        result.summary,
        f"cosine similarity   {result.cosine_similarity:7.4f}   (1 = same picture)",
        f"Euclidean distance  {result.euclidean_distance:7.4f}   (0 = same picture)",
    ]
    lines += [f"note: {printable(note)}" for note in result.notes]
    if result.regions:
        lines.append(f"{'':>4}{'left':>7}{'top':>7}{'width':>7}{'height':>7}{'area':>9}{'heat':>7}")
    for i, region in enumerate(result.regions[:most], start=1):
        left, top, right, bottom = region.box
        kind = "" if region.kind == "changed" else f"  {region.kind.replace('_', ' ')}"
        lines.append(
            f"{i:>4}{left:>7}{top:>7}{right - left:>7}{bottom - top:>7}"
            f"{region.area:>9}{region.score:>7.2f}{kind}"
        )
    if len(result.regions) > most:
        lines.append(f"     and {len(result.regions) - most} more (--json lists all)")
    lines += [f"wrote {printable(path)}" for path in outputs]
    return "\n".join(lines)


def _name(path: str) -> str | None:
    return "standard input" if path == "-" else None


def _rgb(text: str) -> tuple[int, int, int]:
    from PIL import ImageColor

    try:
        red, green, blue, *alpha = ImageColor.getrgb(text)
        if alpha:
            raise ValueError("a background has no alpha")
        return red, green, blue
    except ValueError as error:
        raise OptionError(f"--background must be a colour name or #rrggbb; got {text!r}") from error
