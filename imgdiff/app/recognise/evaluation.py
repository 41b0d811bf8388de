"""A run's training and what an evaluation found."""

import json
import threading
from pathlib import Path
from typing import Any

import streamlit as st

from imgdiff.app.components.local_folders import folders_offered
from imgdiff.app.components.safe_text import literal, sentence
from imgdiff.app.recognise.figures import draw_figures
from imgdiff.app.recognise.visitor import Session
from imgdiff.errors import ImgDiffError
from imgdiff.network.saved_run import WEIGHTS
from imgdiff.recognition.evaluate.curves import curves
from imgdiff.recognition.evaluate.evaluate import evaluate
from imgdiff.recognition.runs.folder import read_log
from imgdiff.recognition.runs.run import Run

#: Where ``imgdiff evaluate`` writes, and no more is read of a file than this.
_FOLDER, _MOST_BYTES = "evaluation", 100_000_000
#: One evaluation at a time on the whole server.
_evaluating = threading.Lock()
_PLOTS = {
    "distances": "How far apart same and different pairs are",
    "confusion": "What pairs are, and what they were predicted to be",
    "roc": "Same pairs accepted over different pairs accepted",
    "precision_recall": "Precision over recall",
}
_PAIRS = "Pairs predicted correctly or wrongly"


def evaluation_tab(_session: Session, run: Run, _key: str) -> None:
    """Draws the tab."""
    folder = run.folder / _FOLDER
    try:
        evaluation = _read(folder / "evaluation.json")
    except ImgDiffError as error:
        evaluation = None
        st.error(literal(sentence(error)), icon=":material/error:")
    if evaluation:
        if _outdated(run.folder):
            st.warning(
                "The network has been trained on since. Evaluate it again.",
                icon=":material/update:",
            )
        draw_figures(evaluation)
        _draw_downloads(folder)
        _plots(folder)
    _offer(run, again=bool(evaluation))
    _training(run)


def _draw_downloads(folder: Path) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, label, mime in (
            ("report.html", "Report", "text/html"),
            ("evaluation.json", "JSON", "application/json"),
        ):
            if _is_own(folder / name):
                st.download_button(
                    label,
                    (folder / name).read_bytes,
                    name,
                    mime,
                    icon=":material/download:",
                    key=f"evaluation_{name}",
                    on_click="ignore",
                )


def _plots(folder: Path) -> None:
    there = {name: folder / f"{name}.png" for name in _PLOTS}
    shown = [(name, path) for name, path in there.items() if _is_own(path)]
    with st.container(key="plots"):
        for start in range(0, len(shown), 2):
            pairs = zip(shown[start : start + 2], st.columns(2, gap="small"), strict=False)
            for (name, path), column in pairs:
                column.image(path.read_bytes(), width="stretch", alt=_PLOTS[name])
        pairs_picture = folder / "pairs.png"
        if _is_own(pairs_picture):
            with st.expander(_PAIRS, icon=":material/compare:"):
                st.image(pairs_picture.read_bytes(), width="stretch", alt=_PAIRS)


def _offer(run: Run, again: bool) -> None:
    """To evaluate: by a button for those at this computer, else by a command."""
    if not again:
        st.info(
            "How well does it do on images that it has never seen? An evaluation tells, with 95 % "
            "intervals.",
            icon=":material/monitoring:",
        )
    if folders_offered():
        if st.button(
            "Evaluate again" if again else "Evaluate on its test part",
            icon=":material/play_arrow:",
            key="evaluate",
            type="secondary" if again else "primary",
            help="Takes a minute or so. Leaving this page stops it.",
        ):
            _evaluate(run)
    elif not again:
        st.code("imgdiff evaluate RUN", language=None, wrap_lines=True)


def _evaluate(run: Run) -> None:
    if not _evaluating.acquire(blocking=False):
        st.info("Another evaluation is going on. Try again when it is done.")
        return
    bar = st.progress(0.0, "Reading the images…")

    def progress(done: int, total: int) -> None:
        share = min(1.0, done / max(1, total))
        bar.progress(share, f"Evaluating… {share:.0%}")

    try:
        evaluation = evaluate(run, progress=progress)
        bar.progress(1.0, "Drawing…")
        evaluation.save(run.folder / _FOLDER)
    except ImgDiffError as error:
        bar.empty()
        st.error(literal(sentence(error)), icon=":material/error:")
        return
    finally:
        _evaluating.release()
    st.rerun()


def _training(run: Run) -> None:
    try:
        log = read_log(run.folder)
    except ImgDiffError as error:
        st.error(literal(sentence(error)), icon=":material/error:")
        return
    st.subheader("Its training", anchor=False)
    if not log:
        st.caption("This run has no log.")
        return
    with st.container(key="plots_training"):
        left, right = st.columns(2, gap="small")
        picture = _curves(tuple(tuple(sorted(row.items())) for row in log))
        if picture:
            left.image(picture, width="stretch", alt="Loss and precision of each epoch")
        with right:
            _about(run, log)


@st.cache_data(max_entries=8, show_spinner=False)
def _curves(log: tuple) -> bytes | None:
    return curves([dict(row) for row in log])


def _about(run: Run, log: list[dict[str, float]]) -> None:
    options = run.settings.get("options")
    seconds = sum(row.get("seconds", 0.0) for row in log)
    # Row 0 is the start.
    epochs = round(max(row.get("epoch", 0.0) for row in log))
    lines = [f"{epochs} epoch{'' if epochs == 1 else 's'} in {_duration(seconds)}"]
    if isinstance(options, dict):
        names = ("network", "loss", "distance", "trainable", "batch", "learning_rate", "seed")
        lines += [
            f"{name.replace('_', ' ')}: {options[name]}"
            for name in names
            if options.get(name) is not None
        ]
    st.markdown("\n".join(f"- {literal(line)}" for line in lines))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _outdated(folder: Path) -> bool:
    try:
        evaluated = (folder / _FOLDER / "evaluation.json").stat().st_mtime
        return (folder / WEIGHTS).stat().st_mtime > evaluated
    except OSError:
        return False


def _is_own(path: Path) -> bool:
    """A file, and no link to somewhere else: every visitor of the page may see it."""
    return path.is_file() and not (path.is_symlink() or path.parent.is_symlink())


def _read(path: Path) -> dict[str, Any] | None:
    """None where there is none. Raises ImgDiffError."""
    try:
        if not _is_own(path):
            return None
        if path.stat().st_size > _MOST_BYTES:
            raise ImgDiffError("its evaluation.json is too large to be shown. Evaluate it again")
        evaluation = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ImgDiffError("its evaluation.json cannot be read. Evaluate it again") from error
    if not isinstance(evaluation, dict):
        raise ImgDiffError("its evaluation.json is none of ours. Evaluate it again")
    return evaluation
