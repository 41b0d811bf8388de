"""The command ``imgdiff watch``: a place against a reference, or who comes before a camera."""

import sys
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imgdiff.cli import common_options
from imgdiff.cli.exit_status import DIFFERENT, SAME, TROUBLE
from imgdiff.cli.option_factory import comparison_options, split_options
from imgdiff.cli.watch_events import Events, screens, until_interrupted
from imgdiff.errors import OptionError
from imgdiff.options import CompareOptions, RenderOptions

if TYPE_CHECKING:
    from imgdiff.result import Comparison

#: Options of a recognition, and of a comparison alone.
_RECOGNISING = ("model", "detect", "min_score", "distance", "gone", "judge_unlike")
_COMPARING = {field.name for kind in (CompareOptions, RenderOptions) for field in fields(kind)}


@click.command(
    "watch",
    epilog="Exit status: 0 nothing changed, 1 something did, 2 trouble; with --gallery, 0 all "
    "who came are known, 1 somebody is unknown or nobody came, 2 trouble, or somebody cannot be "
    "judged. Whoever recognises people needs their consent and must keep the law; a photograph of "
    "a person held before the camera is taken for the person.",
)
@click.argument("reference", required=False)
@click.option("--video", metavar="FILE", help="A video file, watched to its end.")
@click.option("--camera", type=click.IntRange(0), help="A camera's number.")
@click.option("--rtsp", metavar="URL", help="The address of a stream.")
@click.option(
    "--every",
    type=click.FloatRange(0, 86400),
    help="Seconds between two frames that are looked at: 1 unless given, with --gallery 0, which "
    "is as many as can be.",
)
@click.option(
    "--stay",
    type=click.IntRange(1),
    help="Frames in a row that a change must stay before it is an event: 3 unless given; with "
    "--gallery frames by which somebody is named: 5.",
)
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for a picture of each event.",
)
@click.option(
    "--film", type=click.Path(dir_okay=False), help="An MP4 of all that is looked at, drawn."
)
@click.option(
    "--live", is_flag=True, help="Show it as it is seen, on a page for this computer alone."
)
@click.option(
    "--gallery",
    metavar="DIR",
    help="Name who comes, of those in a folder of images for each identity.",
)
@click.option(
    "--model", metavar="RUN", help="With --gallery: the folder of a run of imgdiff train."
)
@click.option(
    "--detect",
    default="faces",
    metavar="faces|MODEL.onnx",
    show_default=True,
    help="With --gallery: what finds people or things, as for imgdiff identify.",
)
@common_options.min_score
@click.option(
    "--distance",
    type=click.FloatRange(0, min_open=True),
    help="With --gallery: distance from which somebody is unknown; the run's own unless given.",
)
@click.option(
    "--gone",
    type=click.FloatRange(0, 86400),
    default=2.0,
    show_default=True,
    help="With --gallery: seconds without being found after which somebody has left.",
)
@common_options.judge_unlike
@common_options.quiet
@common_options.force
@comparison_options
def watch_command(
    reference: str | None,
    video: str | None,
    camera: int | None,
    rtsp: str | None,
    every: float | None,
    stay: int | None,
    pictures: Path | None,
    film: str | None,
    live: bool,
    gallery: str | None,
    quiet: bool,
    **parameters: Any,
) -> None:
    """Watch a place, or who comes there.

    With REFERENCE, a picture of how it should be: tell what stays changed. Each event is a line of
    JSON, "changed" when a change has stayed for --stay frames, "same" when it has gone for as many.
    Ignored places, alignment and calibration are those of pictures.

    With --gallery: follow what a detector finds and name it by several frames. Events are "seen",
    "renamed" and "left".

    A file is watched to its end, a camera or a stream until Ctrl-C.
    """
    from imgdiff.io.write import check_output

    given = [source for source in (video, camera, rtsp) if source is not None]
    if len(given) != 1:
        raise OptionError("name one thing to watch: --video FILE, --camera NUMBER or --rtsp URL")
    if (reference is None) == (gallery is None):
        raise OptionError(
            "name what is watched for: REFERENCE, a picture of the place, or --gallery DIR, a "
            "folder of those who may come"
        )
    _check_kind(gallery is not None)
    inputs = [str(source) for source in (video, reference) if source is not None]
    if film is not None:
        check_output(film, ".mp4", protect=inputs)  # before any work is spent
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    with screens(film, live) as show:
        events = Events(given[0], pictures, quiet, show)
        if gallery is None:
            status = _watch_place(reference or "", events, every, stay, parameters)
        else:
            status = _watch_people(gallery, events, every, stay, parameters)
    sys.exit(status)


def _watch_place(
    reference: str,
    events: Events,
    every: float | None,
    stay: int | None,
    parameters: dict[str, Any],
) -> int:
    from imgdiff.render.export import export
    from imgdiff.render.overlay import outline, overlay_of
    from imgdiff.video.watch import watch

    options, render = split_options(parameters)
    changed = False

    def drawn(result: "Comparison") -> "Comparison":
        return replace(result, opacity=render.opacity, colormap=render.colormap)

    def shown(seconds: float, result: "Comparison") -> None:
        if events.showing:
            events.show(outline(overlay_of(drawn(result)), result.regions), seconds)

    with until_interrupted(events.live):
        for event in watch(
            reference,
            events.source,
            every=1.0 if every is None else every,
            stay=3 if stay is None else stay,
            options=options,
            shown=shown,
        ):
            changed = changed or event.kind == "changed"
            events.tell(event.to_dict(), partial(export, drawn(event.result), render.view))
    return DIFFERENT if changed else SAME


def _watch_people(
    gallery: str,
    events: Events,
    every: float | None,
    stay: int | None,
    parameters: dict[str, Any],
) -> int:
    from imgdiff.cli.progress import Meter
    from imgdiff.io.png import encode_png
    from imgdiff.recognition.gallery import open_gallery
    from imgdiff.recognition.runs.run import load_run
    from imgdiff.video.follow import follow

    if parameters["model"] is None:
        raise OptionError("--gallery needs --model RUN, the folder of a run of imgdiff train")
    run = load_run(parameters["model"])
    with Meter("reading the gallery") as meter:  # its embeddings are kept
        open_gallery(run, gallery, None if events.quiet else meter)
    last: dict[int, str] = {}
    with until_interrupted(events.live):
        for sight in follow(
            events.source,
            gallery=gallery,
            model=run,
            detect=parameters["detect"],
            min_score=parameters["min_score"],
            threshold=parameters["distance"],
            every=0.0 if every is None else every,
            stay=5 if stay is None else stay,
            gone=parameters["gone"],
            judge_unlike=parameters["judge_unlike"],
        ):
            if events.showing:
                events.show(sight.picture, sight.time)
            for event in sight.events:
                last[event.track] = event.identification.verdict
                # Whoever has left is in no picture any more.
                picture = None if event.kind == "left" else partial(encode_png, sight.picture)
                events.tell(event.to_dict(), picture)
    verdicts = set(last.values())
    if "cannot_judge" in verdicts:
        return TROUBLE
    return SAME if verdicts == {"known"} else DIFFERENT


def _check_kind(recognising: bool) -> None:
    """Options of the other kind are refused."""
    context = click.get_current_context()
    wrong = _COMPARING if recognising else _RECOGNISING
    other = "a comparison with REFERENCE" if recognising else "naming: it needs --gallery"
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in wrong and source is click.core.ParameterSource.COMMANDLINE:
            raise OptionError(f"{parameter.opts[0]} is of {other}")
