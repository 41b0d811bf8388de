import cv2
import numpy as np
import pytest

from imgdiff.errors import DataError, OptionError, WeightsError
from imgdiff.recognition.evaluate.evaluate import evaluate
from tests.recognition.evaluate.fake_run import FakeRun, drawn


def test_the_runs_own_test_part_is_what_counts(evaluated, people, tmp_path):
    result = evaluated()
    assert result.files == people.files[16:]
    assert (result.images, result.identities, result.part) == (32, 8, "test")
    assert result.unseen == "identities"
    assert len(result.pairs) == len(result.distances) == 32 * 31 // 2
    assert sum(result.confusion) == len(result.pairs)
    assert result.threshold == 0.7
    for measure in (*result.measures().values(), result.one_shot.accuracy):
        assert 0 <= measure.low <= measure.value <= measure.high <= 1
    assert (result.one_shot.ways, result.one_shot.episodes) == (8, 50)
    assert any("8-way" in note for note in result.notes)
    again = evaluated(data=tmp_path)  # named, it is still the run's own data
    assert again.to_dict() == result.to_dict()


def test_it_gives_what_the_distances_say(evaluated):
    result = evaluated()
    predicted = result.distances < 0.7
    assert result.accuracy.value == pytest.approx((predicted == result.same).mean())
    assert result.confusion.false_same == (predicted & ~result.same).sum()
    false_rate, true_rate = result.roc.T
    assert result.roc_auc.value == pytest.approx(
        (np.diff(false_rate) * (true_rate[1:] + true_rate[:-1])).sum() / 2
    )
    for curve in (result.roc, result.precision_recall):
        assert ((curve >= 0) & (curve <= 1)).all()


def test_one_kind_of_pairs_leaves_accuracy(evaluated, people, tmp_path):
    people.pairs = np.array([[i, i + 1, 1] for i in range(0, 48, 2)])
    result = evaluated(data="pairs")
    assert result.accuracy is not None
    assert {m for name, m in result.measures().items() if name != "accuracy"} == {None}
    assert result.one_shot is None and result.identities is None
    assert any("only accuracy" in note for note in result.notes)
    names = {path.name for path in result.save(tmp_path / "out")}
    assert "roc.png" not in names and "confusion.png" in names


def test_one_identity_is_no_crash(evaluated, tmp_path):
    result = evaluated(drawn(1, 4), data="one")
    assert result.roc_auc is None and result.one_shot is None
    assert result.drawn == "pairs"
    assert any("fewer than 5 identities" in note for note in result.notes)
    page = result.save(tmp_path / "out")[1].read_text()
    assert "of 1 identity." in page and "other pairs of these images" in page


def test_listed_pairs_are_drawn_by_group(evaluated, people):
    rng = np.random.default_rng(0)
    one, two = rng.integers(0, 48, (2, 300))
    people.pairs = np.stack([one, two, people.identities[one] == people.identities[two]], 1)
    by_group = evaluated(data="pairs")
    people.groups = people.identities = np.zeros(48, int)
    by_pair = evaluated(data="pairs")
    assert (by_group.drawn, by_pair.drawn) == ("identities", "pairs")
    assert by_group.accuracy.value == by_pair.accuracy.value
    assert by_group.accuracy != by_pair.accuracy


def test_trouble_says_what_to_do(evaluated, people, tmp_path):
    wrong = ({"part": "all"}, {"ways": 1}, {"most_pairs": 0}, {"episodes": 0.5}, {"seed": -1})
    for options in (*wrong, {"data": 5}):
        with pytest.raises(OptionError):
            evaluated(**options)
    with pytest.raises(DataError, match="not there"):
        evaluated(run=FakeRun(tmp_path / "gone", {}))
    with pytest.raises(DataError, match="validation part"):
        evaluated(part="validation")
    with pytest.raises(DataError, match="make a pair"):
        evaluated(drawn(1, 1), data="one")
    lost = FakeRun(tmp_path, {"test": people.files})
    lost.embed = lambda images, *how, **named: np.full((len(images), 4), np.nan)
    with pytest.raises(WeightsError, match="diverged"):
        evaluated(run=lost)


def test_progress_runs_from_start_to_end(evaluated):
    seen = []
    evaluated(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (64, 64)


def test_from_a_folder_of_images(tmp_path):
    """With the real reading of data."""
    splitting = pytest.importorskip("imgdiff.recognition.data.splitting")
    layouts = pytest.importorskip("imgdiff.recognition.data.layouts")
    people = drawn(16, 4)
    for file, picture in zip(people.files, people.pictures, strict=True):
        path = tmp_path / "people" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), picture[..., ::-1])
    (tmp_path / "people" / "person15" / "broken.png").write_bytes(b"\x89PNG no more")
    dataset = layouts.read_dataset(tmp_path / "people")
    parts = {
        part: tuple(dataset.files[i] for i in indices)
        for part, indices in splitting.split(dataset, (0.4, 0.1, 0.5)).items()
    }
    run = FakeRun(tmp_path / "people", parts, threshold=0.7)
    result = evaluate(run, episodes=50)
    assert result.images == 4 * result.identities > 16
    assert result.unseen == "identities"
    assert result.roc_auc.value > 0.8 and result.one_shot.accuracy.value > 0.5
    everything = evaluate(FakeRun("elsewhere", threshold=0.7), tmp_path / "people", episodes=50)
    assert (everything.images, everything.identities) == (64, 16)
    assert [file for file, _ in everything.skipped] == ["person15/broken.png"]
