"""A run whose images are brought to size by their ink."""

import numpy as np
from PIL import Image

from imgdiff import load_run
from imgdiff.network.ink_placement import fitted
from imgdiff.recognition.gallery import open_gallery
from imgdiff.recognition.runs.run import Run
from tests.recognition.untrained_run_folder import make_run, narrow_plan


def test_a_run_by_ink_sees_a_drawing_wherever_it_is(tmp_path):
    sheet = np.full((60, 90, 3), 255, np.uint8)
    sheet[10:14, 8:40], sheet[10:30, 8:12] = 0, 0
    moved = np.roll(sheet, (20, 30), axis=(0, 1))
    runs = [Run(make_run(tmp_path / fit, narrow_plan(fit=fit))) for fit in ("stretch", "ink")]
    away = [float(run.distances(*(run.embed([x]) for x in (sheet, moved)))[0, 0]) for run in runs]
    assert 4 * away[1] < away[0]
    run = runs[1]
    made = fitted(sheet, run.size, "ink")
    np.testing.assert_array_equal(run.embed([made], decoded=True), run.embed([sheet]))
    assert np.abs(run.embed([made]) - run.embed([sheet])).max() > 0
    np.testing.assert_array_equal(run.look(made, decoded=True).embedding, run.look(sheet).embedding)
    changed = sheet.copy()
    changed[26:30, 8:40] = 0
    heat = run.contributions(changed, sheet, 0.01)
    assert heat.shape == (60, 90) and heat[5:35, 5:45].mean() > 3 * heat[45:, 60:].mean()


def test_a_gallery_of_drawings_is_placed_as_the_probe_is(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    run = load_run(make_run(tmp_path / "run", narrow_plan(fit="ink")))
    sheet = np.full((60, 90, 3), 255, np.uint8)
    sheet[10:14, 8:40], sheet[10:30, 8:12] = 0, 0
    (tmp_path / "known" / "anna").mkdir(parents=True)
    Image.fromarray(sheet).save(tmp_path / "known" / "anna" / "1.png")
    known = open_gallery(run, tmp_path / "known")
    np.testing.assert_array_equal(known.embeddings, run.embed([sheet]))
