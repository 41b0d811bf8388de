"""The command ``imgdiff compare BEFORE AFTER [OUTPUT]...``, of two pictures or two folders."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.compare_videos import compare_two_videos
from imgdiff.cli.exit_status import DIFFERENT, SAME, printable
from imgdiff.cli.option_factory import comparison_options, given_options, split_options
from imgdiff.cli.suite_options import NAMES, SuitePlan, run_and_tell, suite_options
from imgdiff.errors import OptionError
from imgdiff.result import Comparison, FrameResult, Region

#: Regions that are listed.
_MOST_REGIONS = 10
#: Frames that are listed.
_MOST_FRAMES = 20


@click.command(epilog="Exit status: 0 same, 1 different, 2 trouble.")
@click.argument("before")
@click.argument("after")
@click.argument("outputs", nargs=-1, metavar="[OUTPUT]...")
@common_options.as_json
@common_options.quiet
@common_options.force
@click.option(
    "--open",
    "opened",
    is_flag=True,
    help="Show the result in the browser; its address lives 10 minutes.",
)
@click.option(
    "--fps",
    type=click.FloatRange(0, 120, min_open=True),
    default=4.0,
    show_default=True,
    help="Frames a second of two videos that are looked at.",
)
@suite_options
@comparison_options
def compare(
    before: str,
    after: str,
    outputs: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    opened: bool,
    fps: float,
    **parameters: Any,
) -> None:
    """Compare BEFORE with AFTER and say what changed.

    "-" reads one of them from standard input. The suffix of each OUTPUT says what is written
    there: .png a picture of what changed (see --view), .npy the heat for NumPy, .json all the
    numbers, .html a page that shows everything. Whole or not at all, and never over an input.

    Two folders are compared picture by picture, by their names; --html, --junit, --csv and
    --markdown write what came out. Two PDF files are compared page by page, drawn at --dpi; two
    videos moment by moment, paired by what they show: .png is then the heat over time and the
    worst moments, .mp4 the heat over BEFORE.
    """
    many = {name: parameters.pop(name) for name in NAMES}
    if before != "-" and after != "-" and Path(before).is_dir() and Path(after).is_dir():
        if opened:
            raise OptionError("--open shows two pictures or PDF files; of two folders use --html")
        _compare_folders(Path(before), Path(after), outputs, as_json, quiet, many, parameters)
    _refuse_what_is_for_folders(before, after, many)
    from imgdiff.cli.progress import Meter
    from imgdiff.compare import compare_images
    from imgdiff.io.write import write_file
    from imgdiff.render.export import export, export_parts, plan_outputs

    common_options.check_silence(as_json, quiet)
    inputs = common_options.files(before, after)
    options, render = split_options(parameters)
    if _are_videos(before, after):
        if opened:
            raise OptionError("--open shows two pictures or PDF files; of two videos name a .png")
        compare_two_videos(before, after, outputs, fps, (options, render), as_json, quiet)
    planned = plan_outputs(outputs, render.view, protect=inputs)  # before any work is spent
    if _are_documents(before, after):
        _compare_documents(before, after, (options, render), planned, as_json, quiet, opened)
    with Meter() as meter:
        result = compare_images(
            common_options.image(before),
            common_options.image(after),
            options=options,
            render=render,
            names=(_name(before), _name(after)),
            progress=None if quiet else meter,
        )
    for path, kind in planned:
        write_file(path, export_parts(result, kind), protect=inputs)
    if as_json:
        click.echo(json.dumps(result.to_dict(), indent=2))
    elif not quiet:
        click.echo("\n".join(report_lines(result, outputs)))
    if opened:
        _show(export(result, "html"))
    sys.exit(DIFFERENT if result.changed else SAME)


def _are_videos(before: str, after: str) -> bool:
    from imgdiff.video.frames import is_video

    kinds = [path != "-" and is_video(path) for path in (before, after)]
    if any(kinds) and "-" in (before, after):
        raise OptionError("a video is not read from standard input: name its file")
    return any(kinds)


def _are_documents(before: str, after: str) -> bool:
    from imgdiff.suite.documents.pdf import is_pdf_file

    kinds = [path != "-" and is_pdf_file(Path(path)) for path in (before, after)]
    if any(kinds) and not all(kinds):
        document, other = (before, after) if kinds[0] else (after, before)
        raise OptionError(
            f"expected two pictures or two PDF files, got the PDF file {document!r} and {other!r}"
        )
    return all(kinds)


def _compare_documents(
    before: str,
    after: str,
    options: tuple[Any, Any],
    planned: list[tuple[Any, str]],
    as_json: bool,
    quiet: bool,
    opened: bool,
) -> None:
    """Compares two PDF files and exits."""
    from imgdiff.cli.progress import Meter
    from imgdiff.io.write import write_file
    from imgdiff.suite.documents.compare import compare_documents
    from imgdiff.suite.documents.wording import page_label, page_sentence

    with Meter() as meter:
        result = compare_documents(
            before,
            after,
            options=options[0],
            render=options[1],
            progress=None if quiet else meter,
        )
    for path, kind in planned:
        write_file(path, result.export(kind), protect=[before, after])
    if as_json:
        click.echo(json.dumps(result.to_dict(), indent=2))
    elif not quiet:
        lines = [printable(result.summary)]
        open_pages = [page for page in result.pages if page.changed]
        for page in open_pages[:_MOST_FRAMES]:
            lines.append(f"{page_label(page)}: {printable(page_sentence(page))}")
        if len(open_pages) > _MOST_FRAMES:
            lines.append(f"and {len(open_pages) - _MOST_FRAMES} more pages (--json lists all)")
        lines += [f"wrote {printable(str(path))}" for path, _ in planned]
        click.echo("\n".join(lines))
    if opened:
        _show(result.export("html"))
    sys.exit(DIFFERENT if result.changed else SAME)


def _compare_folders(
    before: Path,
    after: Path,
    outputs: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    many: dict[str, Any],
    parameters: dict[str, Any],
) -> None:
    """Compares and exits."""
    from imgdiff.suite.folder_pairs import paired
    from imgdiff.suite.folders import pictures_in

    common_options.check_silence(as_json, quiet)
    if outputs:
        raise OptionError(
            f"expected two folders and options, got {outputs[0]!r} too: what two folders gave is "
            "written by --html, --junit, --csv and --markdown"
        )
    plan = SuitePlan.of(many, given_options(parameters))
    globs = plan.include, plan.exclude
    items = paired(pictures_in(before, *globs), pictures_in(after, *globs), plan.options_for)
    run_and_tell(items, plan, as_json=as_json, quiet=quiet)


def _refuse_what_is_for_folders(before: str, after: str, many: dict[str, Any]) -> None:
    for one in (before, after):
        if one != "-" and Path(one).is_dir():
            raise OptionError(
                f"expected two pictures or two folders, got {before!r} and {after!r}, of which "
                f"{one!r} is a folder"
            )
    given = [name for name in NAMES if many[name] and name != "cache"]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise OptionError(
            f"{option} is for two folders; of two pictures name a file to write, as report.html"
        )


def report_lines(result: Comparison, outputs: tuple[str, ...] = ()) -> list[str]:
    """What is told of a comparison, line by line.

    Args:
        result: The comparison.
        outputs: Files that were written of it.
    """
    lines = [result.summary]
    if result.show_scores:
        lines += [
            f"cosine similarity   {result.cosine_similarity:7.4f}   (1 = same picture)",
            f"Euclidean distance  {result.euclidean_distance:7.4f}   (0 = same picture)",
        ]
    lines += [f"note: {printable(note)}" for note in result.notes]
    changed = [frame for frame in result.frames if frame.state == "different"]
    lines += [_frame(frame) for frame in changed[:_MOST_FRAMES]]
    if len(changed) > _MOST_FRAMES:
        lines.append(f"and {len(changed) - _MOST_FRAMES} more frames (--json lists all)")
    if result.regions:
        lines.append(
            f"{'':>4}{'left':>7}{'top':>7}{'width':>7}{'height':>7}{'area':>9}{'heat':>7}  what"
        )
    lines += [_row(i, region) for i, region in enumerate(result.regions[:_MOST_REGIONS], start=1)]
    if len(result.regions) > _MOST_REGIONS:
        lines.append(f"     and {len(result.regions) - _MOST_REGIONS} more (--json lists all)")
    return lines + [f"wrote {printable(path)}" for path in outputs]


def _frame(frame: FrameResult) -> str:
    if frame.only_in:
        return f"frame {frame.index + 1}: only {frame.only_in}"
    share = f"{frame.changed_fraction:.1%} of the image changed"
    return f"frame {frame.index + 1}: {share}, heat {frame.peak:.2f}"


def _row(number: int, region: Region) -> str:
    from imgdiff.explain.kinds_wording import change_words

    left, top, right, bottom = region.box
    side = f"only {region.only_in}" if region.only_in else change_words(region.change)
    return (
        f"{number:>4}{left:>7}{top:>7}{right - left:>7}{bottom - top:>7}"
        f"{region.area:>9}{region.score:>7.2f}  {side}"
    )


def _show(page: bytes) -> None:
    from imgdiff.cli.result_page import show_page

    show_page(page, lambda address: click.echo(address, err=True))


def _name(path: str) -> str | None:
    return "standard input" if path == "-" else None
