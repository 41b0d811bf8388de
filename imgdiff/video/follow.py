"""follow: who comes before a camera, followed from frame to frame."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from imgdiff.checks import number, whole
from imgdiff.geometry import Box
from imgdiff.recognition.detection.detection import left_to_right
from imgdiff.recognition.detection.detectors import Detect, load_detector
from imgdiff.recognition.detection.framing import Framing
from imgdiff.recognition.detection.gallery_framing import resolve_framing
from imgdiff.recognition.gallery import Gallery, open_gallery
from imgdiff.recognition.nearest_identity import identify_pixels
from imgdiff.recognition.runs.run import Progress, Run, load_run, resolve_threshold
from imgdiff.recognition.tracking.decision import Decision
from imgdiff.recognition.tracking.tracker import Track, Tracker
from imgdiff.video.live_frames import due_frames
from imgdiff.video.sight import EventKind, Followed, Sight, SightEvent

#: Candidates of an event.
_MOST = 5


def follow(
    source: int | str | Path,
    *,
    gallery: str | Path | Gallery,
    model: str | Path | Run,
    detect: Detect = "faces",
    min_score: float | None = None,
    framing: Framing | None = None,
    threshold: float | None = None,
    every: float = 0.0,
    stay: int = 5,
    gone: float = 2.0,
    judge_unlike: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress | None = None,
) -> Iterator[Sight]:
    """Who comes before a camera, of those in a gallery, until a file ends.

    What a detector finds is followed from frame to frame, and named by several of them: of each
    identity the median distance of the last ``stay`` looks. Of a live source the newest frame is
    looked at, whatever was shown meanwhile.

    Whoever recognises people needs their consent, and must keep the law. Nothing here tells a
    person from a photograph of one that is held before the camera.

    Args:
        source: A camera's number, or the path or address (RTSP, HTTP) of a video.
        gallery: As for ``identify``.
        model: The folder of a run, or a ``Run``.
        detect: As for ``identify``.
        min_score: As for ``identify``.
        framing: As for ``identify``.
        threshold: The distance from which somebody is unknown, above 0; the run's own unless given.
        every: Seconds between frames that are looked at, >= 0; all where 0.
        stay: Looks that decide who it is, >= 1; what is seen less often is no event.
        gone: Seconds without being found after which somebody has left, >= 0.
        judge_unlike: As for ``identify``.
        clock: As ``time.monotonic``; the time of a file is its own.
        sleep: As ``time.sleep``.
        progress: Called with (done, total) while images new in the gallery are embedded.

    Yields:
        Each frame that was looked at, with who is in it and what happened.

    Raises:
        DataError: The gallery is empty or of another run, the source does not open, or a stream
            ends.
        OptionError: An option is out of its range, or the detector is not installed or gives
            nonsense.
        WeightsError: There is no such run or detector.
    """
    every, gone = number("every", every, 0), number("gone", gone, 0)
    stay = whole("stay", stay, 1)
    run = load_run(model)
    limit = resolve_threshold(run, threshold)
    detector = load_detector(detect, min_score)
    known = gallery if isinstance(gallery, Gallery) else open_gallery(run, gallery, progress)
    framing = resolve_framing(framing, gallery, known, detector)
    tracker = Tracker(gone)
    decisions: dict[int, Decision] = {}
    for seconds, pixels in due_frames(source, every, clock=clock, sleep=sleep, newest=True):
        events = [
            SightEvent("left", track.number, seconds, track.last, _box(track, pixels), who)
            for track in tracker.add(left_to_right(detector(pixels)), seconds)
            if (who := decisions.pop(track.number).decided) is not None
        ]
        here = [track for track in tracker.tracks if track.last == seconds]
        for track in here:
            name = f"track {track.number}"
            decision = decisions.setdefault(track.number, Decision(run, name, stay, _MOST))
            if not decision.due(seconds):
                continue
            kind: EventKind = "seen" if decision.decided is None else "renamed"
            look = identify_pixels(
                framing.cut(pixels, track.detection),
                name,
                known=known,
                run=run,
                threshold=None if threshold is None else limit,
                most=len(known.names),
                judge_unlike=judge_unlike,
            )
            if decision.add(look, seconds) and (who := decision.decided) is not None:
                box = _box(track, pixels)
                events.append(SightEvent(kind, track.number, seconds, track.first, box, who))
        yield Sight(
            time=seconds,
            image=pixels,
            followed=tuple(
                Followed(track.number, _box(track, pixels), decisions[track.number].decided)
                for track in here
            ),
            events=tuple(events),
        )


def _box(track: Track, pixels: np.ndarray) -> Box:
    return track.detection.box_in(pixels.shape[:2])
