"""From two files to a result: the network once for each pair, in the background."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from imgdiff.app.compare.controls import options_in_session
from imgdiff.app.compare.ignored_places import with_places
from imgdiff.app.compare.looked_at import reason_against
from imgdiff.app.compare.sample_pairs import SamplePair
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.weights import chosen_weights
from imgdiff.app.components.worker_pool import worker_pool
from imgdiff.errors import ImgDiffError
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.viewer import Pictures
from imgdiff.result import Comparison
from imgdiff.serving.jobs import Job
from imgdiff.serving.store import Held, Store
from imgdiff.serving.uploaded_pair import Pair

#: A comparison that takes longer than this, in seconds, shows its progress.
_PATIENCE = 0.8
#: Seconds without a connection after which a comparison is ended.
_ABSENCE = 10.0
#: The results of the shipped samples are everybody's.
_sample_results = Store()


def compare(pair: Pair, options: CompareOptions) -> Held | None:
    """The pair's result, from this visitor's store or made now, its progress shown meanwhile.

    Args:
        pair: The two images.
        options: How to compare them; the result is at the usual threshold and smallest region.

    Returns:
        The result; None where the visitor stopped it.

    Raises:
        ImgDiffError: The two cannot be compared.
    """
    options = _for_network(options)
    store, key = _store_of(pair), _key(pair, options)
    if held := store.get(key):
        return held
    job = _job(key, pair, options)
    if not job.stopped:
        _show_progress(job)
    if job.held is None and job.error is None:
        return None
    del st.session_state["job"]
    if job.held is None:
        raise job.error or ImgDiffError("the comparison was stopped")
    store.put(key, job.held)
    return job.held


def compare_again(pair: Pair, options: CompareOptions) -> tuple[Comparison, Pictures]:
    """The result and its files, where they are held no longer.

    Args:
        pair: The two images.
        options: How to compare them; the result is at the usual threshold and smallest region.

    Raises:
        ImgDiffError: The two cannot be compared.
    """
    job = Job(None, pair, _for_network(options), worker_pool())
    job.wait()
    if job.held is None or job.held.result is None or job.held.pictures is None:
        raise job.error or ImgDiffError("the comparison was stopped")
    return job.held.result, job.held.pictures


def as_shown(
    result: Comparison, pair: Pair, options: CompareOptions, render: RenderOptions
) -> Comparison:
    """A result as its visitor has set it, without the network.

    Args:
        result: The result, whatever its threshold, colours and names.
        pair: Has the names that the visitor knows the images by.
        options: Have the threshold and the smallest region.
        render: The opacity and the colours.
    """
    if (options.threshold, options.min_area) != (result.threshold, result.min_area):
        result = result.with_threshold(options.threshold, options.min_area)
    result = result.with_render(opacity=render.opacity, colormap=render.colormap)
    return replace(result, names=pair.names)


def start_comparing(pair: Pair, options: CompareOptions | None = None) -> None:
    """Compares already what will be asked for: while the page is drawn anew, or looked at.

    Args:
        pair: The two images.
        options: How; by default with the settings of the last time.
    """
    try:
        options = _for_network(with_places(pair, options or options_in_session()))
    except ImgDiffError:
        return  # said when the page is drawn
    key = _key(pair, options)
    if not _store_of(pair).get(key) and _job(key, pair, options).error:
        forget_job()  # it is tried again, and said, when it is asked for


def keeper(options: CompareOptions) -> Callable[[Pair, Held], None]:
    """Has this visitor's ``compare`` find results that come from elsewhere, whatever the thread.

    Args:
        options: How those pairs are compared.

    Returns:
        What is called with each pair and its result.

    Raises:
        WeightsError: The operator's own weights cannot be used.
    """
    store, options = _visitors_store(), _for_network(options)
    return lambda pair, held: store.put(_key(pair, options), held)


def finder(options: CompareOptions) -> Callable[[Pair], Held | None]:
    """Finds what ``keeper`` kept, whatever the thread; None where it is held no longer."""
    store, options = _visitors_store(), _for_network(options)
    return lambda pair: store.get(_key(pair, options))


def forget_job() -> None:
    """A stopped comparison may begin anew."""
    if job := st.session_state.pop("job", None):
        job.stop()


def unreadable(pair: Pair) -> list[tuple[str, ImgDiffError]]:
    """Which of the two files cannot be used, and why: "Before" or "After", and the error."""
    files = (("Before", pair.before, pair.names[0]), ("After", pair.after, pair.names[1]))
    reasons = ((side, reason_against(data, name)) for side, data, name in files)
    return [(side, reason) for side, reason in reasons if reason]


def _for_network(options: CompareOptions) -> CompareOptions:
    """Without what acts on the heat alone, for one result serves all of it. Raises WeightsError."""
    return replace(
        options,
        threshold=CompareOptions.threshold,
        min_area=CompareOptions.min_area,
        weights=chosen_weights() if options.weights == CompareOptions.weights else options.weights,
    )


def _key(pair: Pair, options: CompareOptions) -> tuple[str, str, CompareOptions]:
    return *pair.digests, options


def _job(key: tuple, pair: Pair, options: CompareOptions) -> Job:
    """The visitor's only one."""
    job: Job | None = st.session_state.get("job")
    if job is None or job.key != key:
        if job:
            job.stop()
        job = st.session_state["job"] = Job(key, pair, options, worker_pool())
        _end_when_gone(job)
    return job


class _Work:
    """What is being compared for one visitor."""

    def __init__(self) -> None:
        self.job: Job | None = None

    def stop(self) -> None:
        if self.job:
            self.job.stop()


def _end_when_gone(job: Job) -> None:
    """Nobody waits for it any more, and others wait for its place."""
    work: _Work = st.session_state.setdefault("work", _Work())
    work.job = job
    forget_when_gone("work", work.stop, _ABSENCE)


def _store_of(pair: Pair) -> Store:
    if isinstance(pair, SamplePair):
        return _sample_results
    return _visitors_store()


def _visitors_store() -> Store:
    store: Store = st.session_state.setdefault("store", Store())
    forget_when_gone("results", store.clear)
    return store


def _show_progress(job: Job) -> None:
    if job.wait(_PATIENCE):
        return
    place = st.empty()
    with place.container(border=True):
        bar = st.progress(0.0, job.status)
        st.button("Stop", icon=":material/stop_circle:", key="stop", on_click=job.stop)
    while not job.wait(0.15):
        # Streamlit leaves here when the visitor clicks something; the job goes on meanwhile.
        bar.progress(min(1.0, job.share), job.status)
    place.empty()
