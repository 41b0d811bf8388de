"""Two images on the page that recognises."""

import re
import shutil

import numpy as np
import pytest

from imgdiff.app.recognise import group
from imgdiff.app.recognise import verify as verify_room
from imgdiff.app.recognise.style import percent, reach
from imgdiff.io.load import load_image
from imgdiff.io.png import encode_png
from imgdiff.recognition.detection.detectors import load_detector
from imgdiff.recognition.verify import verify
from tests.app.driving import healthy, html, read, words
from tests.app.recognise.recognise_driving import BROKEN, enrolled, image, page, upload, verdict
from tests.app.recognise.test_group import cells, picture
from tests.recognition.untrained_run_folder import measure

WHITE = encode_png(np.full((40, 40, 3), 255, np.uint8))


def test_two_images_are_verified_as_the_api_does_it(people, runs):
    app = page()
    assert "two images" in app.info[0].value and not app.download_button
    app = upload(app, "verify_one", image(people, 1, 0))
    assert "add the **second** image" in app.info[0].value
    for person, expected in ((1, "Same"), (2, "Different")):
        app = upload(app, "verify_two", image(people, person, 1))
        verification = verify(
            image(people, 1, 0)[1], image(people, person, 1)[1], model=runs / "people"
        )
        assert verdict(app) == expected == ("Same" if verification.same else "Different")
        assert f"{percent(verification.confidence)} sure" in words(app)
        assert (
            f"Distance {verification.distance:.3f}, threshold {verification.threshold:.3f}"
            in html(app)
        )
    assert app.download_button(key="verify_download")
    assert app.query_params.get("tab", "Verify") == "Verify"
    app.button(key="verify_clear").click().run()
    assert "two images" in healthy(app).info[0].value


def test_a_link_opens_a_tab_and_nonsense_in_it_is_passed_over():
    assert "Who is known" in words(page(tab="Identify", run="people"))
    assert "two images" in words(page(tab="<b>", run="../../etc"))


def test_two_dropped_at_once_fill_both_places(people):
    app = upload(page(), "verify_one", image(people, 1, 0), image(people, 1, 1))
    assert verdict(app) == "Same"


def test_several_references_are_judged_together(people, runs):
    app = upload(page(), "verify_one", image(people, 1, 0), image(people, 2, 0))
    further = [image(people, 1, number) for number in (1, 2)]
    app = upload(app, "references", *further)
    expected = verify(
        image(people, 1, 0)[1],
        image(people, 2, 0)[1],
        model=runs / "people",
        references=[data for _, data in further],
    )
    assert verdict(app) == ("Same" if expected.same else "Different")
    shown = f"Distance {expected.distance:.3f}, threshold {expected.threshold:.3f}"
    assert shown in html(app)
    assert "Mean of 3 references" in read(app)
    for name, each in zip(("1-0", "1-1", "1-2"), expected.references, strict=True):
        assert f"{name}.png {each.distance:.3f}" in read(app)
    app = healthy(app.button(key="references_remove").click().run())
    alone = verify(image(people, 1, 0)[1], image(people, 2, 0)[1], model=runs / "people")
    assert f"Distance {alone.distance:.3f}" in html(app) and "Mean of" not in read(app)
    app = upload(app, "references", BROKEN)
    assert "'broken.png'" in read(app) and app.error and verdict(app) == "Different"
    app.button(key="verify_clear").click().run()
    assert "two images" in healthy(app).info[0].value and not app.error


def test_references_have_a_limit_that_is_told(people):
    one = image(people, 1, 0)
    app = upload(page(), "references", *[one] * 32)
    assert "is one too many" in app.error[0].value
    assert app.button(key="references_remove").label == "Remove 30 images"


def test_the_same_question_is_asked_once(people, monkeypatch):
    from imgdiff.app.recognise import verify as verify_module

    asked = []
    monkeypatch.setattr(
        verify_module, "verify", lambda *_, **__: (asked.append(1), verify(*_, **__))[1]
    )
    app = upload(page(), "verify_one", image(people, 1, 0), image(people, 2, 0))
    app.run()
    assert len(asked) == 1
    upload(app, "verify_one", image(people, 3, 0))
    assert len(asked) == 2


def test_an_image_unlike_the_training_images_gets_no_verdict(people, runs, monkeypatch, tmp_path):
    careful = tmp_path / "runs" / "people"
    shutil.copytree(runs / "people", careful)
    measure(careful, [load_image(file).pixels for file in sorted(people.rglob("*.png"))])
    app = upload(page(), "verify_one", image(people, 1, 0))
    app = upload(app, "verify_two", ("white.png", WHITE))
    assert verdict(app) in ("Same", "Different") and "does not know" in words(app)
    monkeypatch.setenv("IMGDIFF_RUNS", str(careful.parent))
    app = upload(page(), "verify_one", image(people, 1, 0))
    app = upload(app, "verify_two", ("white.png", WHITE))
    assert verdict(app) == "Cannot judge" and "unlike the training images" in words(app)
    assert "sure" not in words(app) and "threshold" not in html(app)
    app = enrolled(people, 1, 2)
    assert verdict(upload(app, "probe", ("white.png", WHITE))) == "Cannot judge"


def test_a_broken_image_is_named(people):
    app = upload(page(), "verify_one", BROKEN)
    assert "'broken.png'" in read(app) and app.error and not app.download_button
    app = upload(app, "verify_one", image(people, 1, 0))
    assert not app.error


@pytest.mark.parametrize("distance", [0, 0.5, 1, 7, float("nan")])
def test_the_scale_stays_within_its_bounds(distance):
    shown = reach(distance, 1, "near", "far")
    assert all(0 <= float(n) <= 100 for n in re.findall(r"(?:left|width):([\d.]+)%", shown))
    assert shown.count("%") == 4


def test_nobody_is_quite_sure():
    assert [percent(p) for p in (0, 0.5, 1)] == ["under 1 %", "50 %", "over 99 %"]


def test_the_face_in_each_is_found_and_judged(people, runs, monkeypatch):
    monkeypatch.setattr(group, "find_spec", lambda name: name)
    monkeypatch.setattr(verify_room, "load_detector", lambda name: load_detector(cells))
    one, two = picture(people, (1, 0, 0)), picture(people, (1, 3, 1), (2, 0, 2))
    app = upload(upload(page(), "verify_one", one), "verify_two", two)
    app = healthy(app.toggle(key="verify_faces").set_value(True).run())
    alone = verify(image(people, 1, 3)[1], image(people, 1, 3)[1], model=runs / "people")
    assert verdict(app) == "Same" and alone.distance == 0
    assert "Distance 0.000" in html(app)
    assert "After: 2 found, the largest is judged" in read(app)
    app = healthy(upload(app, "verify_two", picture(people)))
    assert "Nothing is found in" in app.error[0].value
