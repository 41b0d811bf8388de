import numpy as np
import pytest

from imgdiff.errors import OptionError
from imgdiff.recognition.evaluate.one_shot import Trials, draw_trials, score_trials
from tests.recognition.evaluate.fake_run import FakeRun

WHO = np.repeat(np.arange(30), 4)


def test_trials_keep_the_rules():
    trials = draw_trials(WHO, ways=20, episodes=200)
    assert (len(trials), trials.ways) == (200, 20)
    shown = WHO[trials.supports]
    assert all(len(set(row)) == 20 for row in shown)
    answer = trials.supports[np.arange(200), trials.answers]
    np.testing.assert_array_equal(WHO[answer], WHO[trials.queries])
    assert (answer != trials.queries).all()
    assert len(set(trials.answers)) == 20  # the answer may stand anywhere
    again, other = (draw_trials(WHO, ways=20, episodes=200, seed=seed) for seed in (0, 1))
    np.testing.assert_array_equal(trials.supports, again.supports)
    assert (trials.supports != other.supports).any()


def test_those_with_one_image_are_never_shown():
    who = np.array([0, 1, 1, 2, 3, 3, 3])
    trials = draw_trials(who, ways=20, episodes=50)
    assert trials.ways == 2
    assert set(who[trials.supports].ravel()) == {1, 3}
    assert draw_trials(np.array([0, 1, 2, 2]), ways=5) is None


@pytest.mark.parametrize("options", [{"ways": 1}, {"episodes": 0}])
def test_no_trial_is_refused(options):
    with pytest.raises(OptionError, match="at least"):
        draw_trials(WHO, **options)


def test_perfect_embeddings_are_always_right_and_random_ones_by_chance(rng):
    trials = draw_trials(WHO, ways=10, episodes=3000)
    perfect = rng.normal(size=(30, 8))[WHO] + rng.normal(0, 1e-3, (120, 8))
    assert score_trials(FakeRun(), perfect, trials).mean() == 1
    random = score_trials(FakeRun(), rng.normal(size=(120, 64)), trials).mean()
    assert random == pytest.approx(0.1, abs=0.04)


def test_ties_share_the_point():
    trials = draw_trials(WHO, ways=10, episodes=50)
    np.testing.assert_allclose(score_trials(FakeRun(), np.zeros((120, 3)), trials), 0.1)
    points = np.array([[0.0], [1.0], [-1.0], [2.0]])
    fixed = Trials(np.array([0, 0]), np.array([[1, 2, 3], [3, 2, 1]]), np.array([1, 0]))
    np.testing.assert_array_equal(score_trials(FakeRun(), points, fixed), [0.5, 0])
