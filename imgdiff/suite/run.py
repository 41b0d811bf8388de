"""Many pictures judged side by side: each against what is approved, a core each."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from imgdiff.batch.in_order import in_order
from imgdiff.batch.rows import Row, row_of
from imgdiff.checks import whole
from imgdiff.compare import compare_images
from imgdiff.errors import ImgDiffError
from imgdiff.io.decode.pillow_file import open_image
from imgdiff.io.fingerprint import fingerprint
from imgdiff.io.limits import Limits
from imgdiff.io.load import load_image
from imgdiff.io.read_bytes import read_path
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.options import CompareOptions
from imgdiff.result import Comparison
from imgdiff.suite.calibration.beside import with_calibration
from imgdiff.suite.documents.judge import check_document, compared_documents
from imgdiff.suite.documents.pdf import is_pdf, is_pdf_file
from imgdiff.suite.groups import embedded, grouped
from imgdiff.suite.outcome import Outcome, kinds_of
from imgdiff.suite.patches import patches_of
from imgdiff.suite.reports.viewer_file import viewer_data
from imgdiff.suite.result_cache import Known, ResultCache

#: Most bytes of a document.
_MOST_DOCUMENT = 1_000_000_000


@dataclass(frozen=True)
class Item:
    """One picture to judge.

    Args:
        name: The picture's.
        approved: Files of which one has to fit; empty where nothing is approved.
        after: The file that is judged, None where the run did not make it.
        options: How it is compared.
        rejected: What was said of contents that somebody rejected, by their fingerprints.
    """

    name: str
    approved: tuple[Path, ...]
    after: Path | None
    options: CompareOptions = field(default_factory=CompareOptions)
    rejected: dict[str, str] = field(default_factory=dict)


def run_suite(
    items: Sequence[Item],
    *,
    workers: int | None = None,
    cache: ResultCache | None = None,
    scratch: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """Judges pictures. What cannot be compared is an outcome too, and stops nothing.

    Files that are the same byte for byte pass without being decoded.

    Args:
        items: The pictures.
        workers: Pictures at work at once, at least 1; as many as there are cores by default.
        cache: Where results are kept, None for nowhere.
        scratch: A folder for what the viewer shows where ``cache`` keeps none; None to do without.
        progress: Called with how many are done, and of how many.

    Returns:
        An outcome for each, in their order.

    Raises:
        OptionError: ``workers`` is out of its range.
        WeightsError: The weights cannot be read.
    """
    count = usable_cores() if workers is None else whole("workers", workers, 1)
    judge = _Judge(cache, scratch)
    outcomes = []
    for outcome in in_order(judge.judge, items, count, 2 * count):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(items))
    return grouped(outcomes, embed=embedded if cache is None else cache.embedded)


def judge_one(item: Item, scratch: Path) -> Outcome:
    """Judges a single picture, as ``run_suite`` does; what the viewer shows goes to ``scratch``."""
    [outcome] = run_suite([item], workers=1, scratch=scratch)
    return outcome


class _Judge:
    def __init__(self, cache: ResultCache | None, scratch: Path | None) -> None:
        self._cache, self._scratch = cache, scratch
        self._lock = threading.Lock()
        self._numbers = iter(range(1 << 62))

    def judge(self, item: Item) -> Outcome:
        start = time.monotonic()
        try:
            outcome = self._judged(item)
        except ImgDiffError as error:
            outcome = Outcome(
                item.name,
                "failed",
                item.approved[0] if item.approved else None,
                item.after,
                reason=str(error),
            )
        except MemoryError:
            reason = "it needs more memory than there is. Scale the pictures down"
            outcome = Outcome(item.name, "failed", after=item.after, reason=reason)
        return replace(outcome, seconds=time.monotonic() - start)

    def _judged(self, item: Item) -> Outcome:
        if item.after is None:
            return Outcome(item.name, "missing", item.approved[0])
        after = _read(item.after, item.options)
        content = fingerprint(after)
        if not item.approved:
            _check_readable(after, item.after)
            outcome = Outcome(item.name, "new", after=item.after, content=content)
            return _with_rejection(outcome, item)
        best: Outcome | None = None
        for approved in item.approved:
            outcome = self._against(item, approved, after, content)
            if outcome.state == "passed":
                return outcome
            if best is None or _badness(outcome) < _badness(best):
                best = outcome
        if best is None:
            raise ValueError("no approved file to compare with")
        return _with_rejection(best, item)

    def _against(self, item: Item, approved: Path, after: bytes, content: str) -> Outcome:
        before = _read(approved, item.options)
        options, stale = with_calibration(item.options, approved, before)
        item = replace(item, options=options)
        outcome = Outcome(item.name, "passed", approved, item.after, content=content)
        if before == after:
            _check_readable(after, item.after)
            return replace(outcome, row=Row(item.name, item.name, verdict="identical"))
        key = None
        if self._cache is not None:
            key = self._cache.key(fingerprint(before), content, item.options)
        known = self._cache.get(key) if self._cache is not None else None
        if known is None:
            options = replace(item.options, weights=self._runtime(item.options))
            # Under the files' names: an error says which of the two is broken.
            if is_pdf(before) or is_pdf(after):
                files = (before, str(approved)), (after, str(item.after))
                row, details, result = compared_documents(*files, options)
            else:
                result = compare_images(
                    load_named(before, approved, options),
                    load_named(after, item.after, options),
                    options=options,
                    names=(item.name, item.name),
                )
                row, details = row_of(result), result.to_dict()
            known = self._kept(key, Known(row, details, patches_of(result)), result)
        row, details, patches, viewer = known
        row = replace(row, before=item.name, after=item.name)
        details = details | {
            side: details[side] | {"name": item.name} for side in ("before", "after")
        }
        return replace(
            outcome,
            state=_state(details, item.options),
            row=row,
            details=details,
            kinds=kinds_of(details),
            viewer=viewer,
            patches=patches,
            reason=stale,
        )

    def _runtime(self, options: CompareOptions) -> Any:
        with self._lock:  # built once, not once a worker
            return get_runtime(options.weights, options.precision, options.device, threads=1)

    def _kept(self, key: str | None, known: Known, result: Comparison) -> Known:
        """With the viewer's file, in the cache or else in the scratch folder."""
        if key is None and self._scratch is None:
            return known
        data = viewer_data(result)
        path = self._cache.put(key, known, data) if key and self._cache else None
        if path is None and self._scratch is not None:
            path = self._scratch / f"{next(self._numbers)}.viewer"
            path.write_bytes(data)
        return known._replace(viewer=path)


def load_named(data: bytes, path: Path | None, options: CompareOptions) -> Any:
    """The bytes of a file as an image that goes by the file's name.

    Raises:
        ImageError: It cannot be read.
    """
    value_range = "full" if options.range == "full" else "auto"
    return load_image(data, name=str(path), value_range=value_range, max_pixels=options.max_pixels)


def _state(details: dict[str, Any], options: CompareOptions) -> str:
    sizes = details["before"]["size"], details["after"]["size"]
    if "document" in details:  # of pages that have their sizes each
        return "changed" if details["changed"] else "passed"
    if sizes[0] != sizes[1] and options.fit == CompareOptions.fit:
        return "size"
    return "changed" if details["changed"] else "passed"


def _badness(outcome: Outcome) -> tuple:
    return outcome.state == "size", outcome.score, outcome.changed_fraction


def _with_rejection(outcome: Outcome, item: Item) -> Outcome:
    reasons = outcome.reason, item.rejected.get(outcome.content, "")
    return replace(outcome, reason=" ".join(filter(None, reasons)))


def _check_readable(data: bytes, path: Path | None) -> None:
    """Raises ImageError where the bytes do not even begin like an image."""
    if is_pdf(data):
        check_document(data, str(path))
        return
    try:
        open_image(data, Limits())
    except Exception:  # of other kinds than Pillow's, or broken
        load_image(data, name=str(path), value_range="auto")


def _read(path: Path, options: CompareOptions) -> bytes:
    """The bytes of a picture or a document; raises ImageError where they are more than one has."""
    most = _MOST_DOCUMENT if is_pdf_file(path) else Limits(options.max_pixels).file_bytes
    return read_path(str(path), most)
