"""What limit a finished run needs for several references, measured on validation."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.evaluate.metrics import best_threshold, calibrate, roc_auc
from imgdiff.recognition.runs.references import ReferenceRule, write_rules
from imgdiff.recognition.runs.run import Run

#: Numbers of references that a limit is measured for.
COUNTS = range(2, 11)
#: Images that are looked at, at most; they are of as many identities as they suffice for.
_MOST = 500
#: Trials of each number, about; of one draw of references, of each kind.
_TRIALS, _ASKED = 2000, 8
#: Shares of the distance among the references that are tried.
_SHARES = np.linspace(0, 1, 11)
#: Identities that teach a limit, at least.
_FEWEST = 2


class ReferenceTrials(NamedTuple):
    """T images, each asked of some references of one identity.

    Attributes:
        references: int (T, K), indices of images.
        asked: int (T,), indices of images, none of its references.
        same: bool (T,), whether it is of their identity.
    """

    references: np.ndarray
    asked: np.ndarray
    same: np.ndarray


def draw_reference_trials(
    dataset: Dataset, count: int, rng: np.random.Generator, most: int = _TRIALS
) -> ReferenceTrials | None:
    """Trials from every identity that has images enough.

    What is different is what the data lists as different from one of the references (forgeries),
    or images of others where it lists no pairs.

    Args:
        dataset: The images.
        count: References of each trial, at least 2.
        rng: Where chance comes from.
        most: Trials, about; fewer identities are drawn upon where there are more.

    Returns:
        As many of either kind; None where fewer than two identities have images enough.
    """
    members = [np.flatnonzero(dataset.identities == i) for i in range(len(dataset.names))]
    able = [own for own in members if len(own) > count]
    able = [able[i] for i in rng.permutation(len(able))[: max(_FEWEST, most // (2 * _ASKED))]]
    trials = []
    for own in able:
        others = _different(dataset, own)
        for _ in range(-(-most // (2 * _ASKED * len(able)))):
            drawn = rng.permutation(own)
            asked = [drawn[count:], rng.permutation(others)]
            each = min(_ASKED, *map(len, asked))
            trials += [
                (drawn[:count], i, same)
                for kind, same in zip(asked, (True, False), strict=True)
                for i in kind[:each]
            ]
    if len(able) < _FEWEST or not trials:
        return None
    references, questioned, same = zip(*trials, strict=True)
    return ReferenceTrials(np.array(references), np.array(questioned), np.array(same))


def _different(dataset: Dataset, own: np.ndarray) -> np.ndarray:
    if dataset.pairs is None:
        return np.flatnonzero(dataset.identities != dataset.identities[own[0]])
    apart = dataset.pairs[dataset.pairs[:, 2] == 0, :2]
    first, second = np.isin(apart, own).T
    return np.unique(np.concatenate([apart[first, 1], apart[second, 0]]))


def distances_to(distance, embeddings: np.ndarray, trials: ReferenceTrials):
    """Mean distances of trials.

    Args:
        distance: Of rows of embeddings, as ``Run.distance``.
        embeddings: (N, D) of all images.
        trials: That are judged.

    Returns:
        (T,) of what is asked to its references, and (T,) among the references.
    """
    count = trials.references.shape[1]
    to = [distance(embeddings[r], embeddings[trials.asked]) for r in trials.references.T]
    among = [
        distance(embeddings[trials.references[:, i]], embeddings[trials.references[:, j]])
        for i in range(count)
        for j in range(i)
    ]
    return np.mean(to, axis=0), np.mean(among, axis=0)


def fit_rule(count: int, to: np.ndarray, among: np.ndarray, same: np.ndarray) -> ReferenceRule:
    """The rule that tells trials best, by the area under the ROC curve.

    Args:
        count: References of each.
        to: (T,), see ``distances_to``.
        among: (T,), likewise.
        same: (T,).

    Raises:
        DataError: Without trials of both kinds.
    """
    share = max(_SHARES, key=lambda share: roc_auc(to - share * among, same))
    excess = to - share * among
    return ReferenceRule(
        count, best_threshold(excess, same), float(share), *calibrate(excess, same)
    )


def measure_references(
    run: Run,
    dataset: Dataset,
    images: np.ndarray,
    seed: int,
    progress: Callable[[int, int], None],
) -> None:
    """Measures it for each number of references that validation has images for, and keeps it.

    Args:
        run: Whose network looks.
        dataset: The validation part.
        images: Its images, uint8 (N, H, W, 3).
        seed: Of what is drawn.
        progress: Called with (done, total).

    Raises:
        OutputError: It cannot be written.
    """
    rng = np.random.default_rng((seed, 9))
    rank = rng.permutation(len(dataset.names))[dataset.identities]
    chosen = np.sort(np.argsort(rank, kind="stable")[:_MOST])
    part = dataset.take(chosen)
    embeddings = run.embed([np.asarray(images[i]) for i in chosen], progress, decoded=True)
    rules = []
    for count in COUNTS:
        trials = draw_reference_trials(part, count, rng)
        if trials is not None:
            to, among = distances_to(run.distance, embeddings, trials)
            rules.append(fit_rule(count, to, among, trials.same))
    write_rules(run.folder, rules)
