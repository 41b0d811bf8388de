"""The page for a network of one's own, without a browser."""

import json
import os
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise import evaluation as recognise_evaluation
from imgdiff.app.recognise import runs as recognise_runs
from imgdiff.app.recognise import session as recognise_things
from imgdiff.app.recognise.session import Named, Things, picture_of
from imgdiff.app.recognise.style import percent, reach
from imgdiff.app.recognise.zip_files import anchors_and_positives, class_folders
from imgdiff.errors import ImageError
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.identify import identify
from imgdiff.recognition.verify import verify
from tests.app.browser import png
from tests.recognition.drawn_people import draw_people
from tests.recognition.small_run import healthy, html, make_run, page, read, upload, words

STRANGE = "a<b>x</b>*y* $z$ [l](h) `q`"
BROKEN = ("broken.png", b"\x89PNG\r\n\x1a\nbroken")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def runs(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    make_run(folder / "people", people)
    return folder


@pytest.fixture(autouse=True)
def offered(runs, monkeypatch, tmp_path):
    """To a visitor from elsewhere, unless a test says otherwise."""
    monkeypatch.setenv("IMGDIFF_RUNS", str(runs))
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def local(monkeypatch):
    monkeypatch.setenv("IMGDIFF_FOLDERS", "1")


def image(people: Path, person: int, number: int) -> tuple[str, bytes]:
    file = people / f"person_{person:02d}" / f"{number}.png"
    return f"{person}-{number}.png", file.read_bytes()


def verdict(app) -> str:
    return next(e.value for e in app.subheader if e.value in ("Same", "Different", "Unknown"))


def enrolled(people, *persons: int):
    app = page(tab="Identify")
    for person in persons:
        app.text_input(key="enrol_name").set_value(f"Person {person}").run()
        app = upload(app, "enrol", *(image(people, person, number) for number in (0, 1)))
    return app


def downloaded(app, key: str) -> bytes:
    """What a button's file is made of when it is asked for."""
    things = app.session_state["recognise"]
    make = {"enrol_download": class_folders, "collect_download": anchors_and_positives}[key]
    assert app.download_button(key=key)
    return make(things.gallery if key == "enrol_download" else things.collected)


def test_without_a_network_the_page_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page()
    commands = "\n".join(e.value for e in app.code)
    for command in ("imgdiff collect", "imgdiff train DATA --run", "imgdiff page"):
        assert command in commands
    assert not app.error and not app.warning and not app.text_input and not app.selectbox
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path / "missing"))
    assert "holds no trained network" in page().warning[0].value


def test_without_a_network_images_can_be_gathered(monkeypatch, people):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page(begin="Collect")
    app.text_input(key="collect_name").set_value("Anna").run()
    upload(app, "collect", image(people, 1, 0))
    assert "Anchors: **1**" in words(app)


def test_runs_are_those_in_the_folder_or_the_folder_itself(runs, monkeypatch, tmp_path):
    (runs / "no run").mkdir(exist_ok=True)
    assert recognise_runs.runs_offered() == {"people": runs / "people"}
    monkeypatch.setenv("IMGDIFF_RUNS", str(runs / "people"))
    assert recognise_runs.runs_offered() == {"people": runs / "people"}
    for nonsense in ("~nobody-here/runs", str(tmp_path / "none"), " "):
        monkeypatch.setenv("IMGDIFF_RUNS", nonsense)
        assert recognise_runs.runs_offered() == {}


def test_a_damaged_run_is_said_in_words(monkeypatch, tmp_path, runs):
    for name in ("good", STRANGE.replace("/", "")):
        (tmp_path / "r" / name).mkdir(parents=True)
        for file in (runs / "people").glob("*.*"):
            (tmp_path / "r" / name / file.name).write_bytes(file.read_bytes())
    (tmp_path / "r" / STRANGE.replace("/", "") / "weights.npz").write_bytes(b"PK\3\4 no")
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path / "r"))
    app = page(run=STRANGE.replace("/", ""))
    assert "weights.npz: expected" in read(app) and str(tmp_path) not in read(app)
    assert r"a\<b\>" in app.error[0].proto.title and "cannot be used" in app.error[0].proto.title
    assert not app.tabs
    app.selectbox(key="run").set_value("good").run()
    assert healthy(app).tabs and not app.error


def test_paths_of_runs_are_for_those_at_this_computer(runs, monkeypatch, local, people):
    monkeypatch.delenv("IMGDIFF_RUNS")
    app = page()
    app.text_input(key="run_path").set_value(str(people)).run()
    assert "Expected the folder of a run" in read(healthy(app))
    app.text_input(key="run_path").set_value(str(runs / "people")).run()
    assert "Verify" in [tab.label for tab in healthy(app).tabs] and not app.error
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert "How to begin" in [tab.label for tab in healthy(app).tabs] and not app.text_input


def test_a_network_is_opened_once_and_anew_when_it_was_trained_on(runs):
    folder = runs / "people"
    _, key = recognise_runs.open_run(folder)
    assert recognise_runs.open_run(folder)[0] is recognise_runs.open_run(folder)[0]
    weights = folder / "weights.npz"
    os.utime(weights, ns=(weights.stat().st_mtime_ns + 10**9,) * 2)
    assert recognise_runs.open_run(folder)[1] != key


def test_two_images_are_verified_as_the_api_does_it(people, runs):
    app = page()
    assert "two images" in app.info[0].value and not app.download_button
    app = upload(app, "verify_one", image(people, 1, 0))
    assert "add the **second** image" in app.info[0].value
    for person, expected in ((1, "Same"), (2, "Different")):
        app = upload(app, "verify_two", image(people, person, 1))
        found = verify(image(people, 1, 0)[1], image(people, person, 1)[1], model=runs / "people")
        assert verdict(app) == expected == ("Same" if found.same else "Different")
        assert f"{percent(found.confidence)} sure" in words(app)
        assert f"Distance {found.distance:.3f}, threshold {found.threshold:.3f}" in html(app)
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


def test_the_same_question_is_asked_once(people, monkeypatch):
    from imgdiff.app.recognise import verify as recognise_verify

    asked = []
    monkeypatch.setattr(
        recognise_verify, "verify", lambda *_, **__: (asked.append(1), verify(*_, **__))[1]
    )
    app = upload(page(), "verify_one", image(people, 1, 0), image(people, 2, 0))
    app.run()
    assert len(asked) == 1
    upload(app, "verify_one", image(people, 3, 0))
    assert len(asked) == 2


def test_a_broken_image_is_named(people):
    app = upload(page(), "verify_one", BROKEN)
    assert "'broken.png'" in read(app) and app.error and not app.download_button
    app = upload(app, "verify_one", image(people, 1, 0))
    assert not app.error


def test_identities_are_enrolled_and_found_as_the_api_does_it(people, runs):
    app = enrolled(people, 1, 2, 3)
    assert read(app).count("2 images") == 3
    app = upload(app, "probe", image(people, 2, 3))
    assert "Person 2" in [e.value for e in app.subheader]
    shown = read(app)
    ranked = re.findall(r"\*\*(Person \d)\*\*  \n:small\[distance ([\d.]+)", shown)
    assert ranked[0][0] == "Person 2" and {name for name, _ in ranked} == {
        "Person 1", "Person 2", "Person 3"
    }  # fmt: skip
    distances = [float(distance) for _, distance in ranked]
    assert distances == sorted(distances)
    folder = [image(people, 2, number)[1] for number in (0, 1)]
    nearest = min(
        verify(image(people, 2, 3)[1], one, model=runs / "people").distance for one in folder
    )
    assert distances[0] == pytest.approx(nearest, abs=2e-3)


def test_whoever_is_not_in_the_gallery_is_unknown(people):
    app = upload(enrolled(people, 1, 2), "probe", image(people, 7, 0))
    assert verdict(app) == "Unknown" and "too far" in words(app)
    app.button(key="enrol_remove_0").click().run()
    assert "Person 1" not in healthy(app) and "Person 1" not in words(app)
    app.button(key="enrol_remove_0").click().run()
    assert "Nobody is known yet" in words(healthy(app))


def test_without_a_name_the_files_names_count(people):
    files = [(f"anna_{k}.png", image(people, 1, k)[1]) for k in range(2)]
    app = upload(page(tab="Identify"), "enrol", *files, ("bob_1.png", image(people, 2, 0)[1]))
    gallery = app.session_state["recognise"].gallery
    assert [entry.name for entry in gallery] == ["anna", "anna", "bob"]


def test_a_gallery_can_be_taken_along_and_learned_from(people, tmp_path):
    app = enrolled(people, 1, 2)
    with zipfile.ZipFile(BytesIO(downloaded(app, "enrol_download"))) as archive:
        assert archive.namelist() == [f"Person {p}/Person {p}_000{n}.png" for p in (1, 2)
                                      for n in (1, 2)]  # fmt: skip
        assert archive.read(archive.namelist()[0]) == image(people, 1, 0)[1]
        archive.extractall(tmp_path)
    assert read_dataset(tmp_path).names == ("Person 1", "Person 2")


def test_names_are_shown_letter_by_letter_or_refused(people):
    app = page(tab="Identify")
    for name in ("a<b>x", "../x", "C:x"):
        app.text_input(key="enrol_name").set_value(name).run()
        app = upload(app, "enrol", image(people, 1, 0))
        assert "a name that files can have" in read(app)
        assert not app.session_state["recognise"].gallery
    app.text_input(key="enrol_name").set_value("*y* $z$ [l](h) `q`").run()
    app = upload(app, "enrol", image(people, 1, 0))
    app = upload(app, "probe", image(people, 1, 1))
    assert "*y* $z$ [l](h) `q`" in read(app)
    assert not re.search(r"(?<!\\)[<>`$]", words(app).replace("**", ""))
    assert "h)" not in html(app)


def test_a_folder_serves_as_gallery_for_those_at_this_computer(people, runs, local, monkeypatch):
    app = page(tab="Identify")
    app.text_input(key="enrol_folder").set_value("/nowhere").run()
    assert "there is no folder" in words(healthy(app)).lower()
    app.text_input(key="enrol_folder").set_value(str(people)).run()
    assert "48 images of 12 identities" in read(healthy(app))
    app = upload(app, "probe", ("new.png", image(people, 4, 2)[1]))
    found = identify(image(people, 4, 2)[1], gallery=people, model=runs / "people")
    assert found.identity == "person_04" and found.identity in read(app)
    app.button(key="enrol_no_folder").click().run()
    assert "Nobody is known yet" in words(healthy(app))
    app.text_input(key="enrol_folder").set_value(str(people)).run()
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert str(people) not in read(healthy(app)) and "Nobody is known yet" in words(app)


def test_images_are_collected_by_name_and_kind(people, tmp_path):
    app = page(tab="Collect")
    upload(app, "collect", image(people, 1, 0))
    assert "Give a name first" in app.error[0].value
    app.text_input(key="collect_name").set_value("Zoë").run()
    upload(app, "collect", image(people, 1, 0), image(people, 1, 1))
    app.segmented_control(key="collect_kind").set_value("positive").run()
    upload(app, "collect", image(people, 1, 2), BROKEN)
    assert "'broken.png'" in read(app)
    assert "Anchors: **2**" in words(app) and "Positives: **1**" in words(app)
    with zipfile.ZipFile(BytesIO(downloaded(app, "collect_download"))) as archive:
        names = ["anchor/Zoë_0001.jpg", "anchor/Zoë_0002.jpg", "positive/Zoë_0001.jpg"]
        assert archive.namelist() == names
        archive.extractall(tmp_path)
    (tmp_path / "negative").mkdir()
    (tmp_path / "negative" / "somebody.jpg").touch()
    assert read_dataset(tmp_path).layout == "anchors"
    app.button(key="collect_undo_0").click().run()
    assert "Positives: **0**" in words(healthy(app))
    app.button(key="collect_remove_0").click().run()
    assert "make a good start" in words(healthy(app)) and not app.download_button


def test_collected_images_are_stored_for_those_at_this_computer(people, tmp_path, local):
    app = page(tab="Collect")
    app.text_input(key="collect_name").set_value("Anna").run()
    upload(app, "collect", image(people, 1, 0), image(people, 1, 1))
    for expected in (["Anna_0001.jpg", "Anna_0002.jpg"], [f"Anna_000{n}.jpg" for n in range(1, 5)]):
        app.text_input(key="collect_folder").set_value(str(tmp_path / "out")).run()
        app.button(key="collect_store").click().run()
        assert "2 images written" in healthy(app).success[0].value
        assert sorted(p.name for p in (tmp_path / "out" / "anchor").iterdir()) == expected
    (tmp_path / "file").touch()
    app.text_input(key="collect_folder").set_value(str(tmp_path / "file")).run()
    app.button(key="collect_store").click().run()
    assert healthy(app).error and not app.success


def test_a_wide_image_keeps_its_middle(rng):
    wide = rng.integers(0, 256, (40, 90, 3), "uint8")
    picture = picture_of(Upload("wide.png", "1", png(wide)))
    entries = [Named("a", picture, "anchor", square) for square in (True, False)]
    with zipfile.ZipFile(BytesIO(anchors_and_positives(entries))) as archive:
        sizes = [picture_of(Upload(n, n, archive.read(n))).size for n in archive.namelist()]
    assert sizes == [(40, 40), (90, 40)]


def test_strangers_see_an_evaluation_and_others_may_make_one(runs, local, monkeypatch):
    app = page(tab="Evaluation")
    assert "has never seen" in app.info[0].value
    assert "2 epochs in 2 minutes" in read(app)
    with recognise_evaluation._evaluating:
        app.button(key="evaluate").click().run()
        assert "Another evaluation" in words(healthy(app))
    app.button(key="evaluate").click().run()
    found = json.loads((runs / "people" / "evaluation" / "evaluation.json").read_text())
    accuracy = found["metrics"]["accuracy"]
    assert f"{100 * accuracy['value']:.1f} %" in html(healthy(app))
    assert "3-way one-shot" in html(app) and "95 % intervals" in read(app)
    assert [b.label for b in app.download_button] == ["Report", "JSON"]
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert "Accuracy" in html(healthy(app)) and not app.button


def test_an_evaluation_that_is_damaged_breaks_nothing(tmp_path, runs, monkeypatch):
    folder = tmp_path / "people"
    (folder / "evaluation").mkdir(parents=True)
    for file in (runs / "people").glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setenv("IMGDIFF_RUNS", str(tmp_path))
    said = folder / "evaluation" / "evaluation.json"
    for text in ("{", "[1]", "\0"):
        said.write_text(text)
        assert "Evaluate it again" in page(tab="Evaluation").error[0].value
    metrics = {"accuracy": {"value": "<script>"}, "recall": 3, "f1": {"value": 0.5, "low": True}}
    said.write_text(json.dumps({"metrics": metrics, "summary": "<script>*x*", "notes": 7}))
    app = page(tab="Evaluation")
    assert "script" not in html(app) and "F1" in html(app) and r"\<script\>" in words(app)
    (folder / "log.csv").write_text("epoch,loss\n1,x\n")
    assert "table of numbers" in read(page(tab="Evaluation"))


def test_no_more_is_held_than_there_is_room_for(monkeypatch, people):
    monkeypatch.setattr(recognise_things, "MAX_PAIRS", 2)
    things = Things()
    uploads = [Upload(name, name, data) for name, data in (image(people, 1, k) for k in range(3))]
    assert len(things.read(uploads, "here")) == 2
    assert "one too many" in things.trouble["here"][0]
    monkeypatch.setattr(recognise_things, "_MOST", 10)
    assert things.read(uploads[:1], "here") == [] and "too much" in things.trouble["here"][0]


def test_too_large_an_image_is_refused(monkeypatch, people):
    monkeypatch.setattr(recognise_things, "MAX_PIXELS", 100)
    with pytest.raises(ImageError, match="pixels"):
        picture_of(Upload(*[image(people, 1, 0)[0]] * 2, image(people, 1, 0)[1]))


def test_nothing_is_left_of_a_visitor_who_is_gone(people, monkeypatch):
    promised = []
    monkeypatch.setattr(
        recognise_things, "forget_when_gone", lambda _, forget: promised.append(forget)
    )
    app = upload(enrolled(people, 1), "probe", image(people, 1, 2))
    things = app.session_state["recognise"]
    assert things.gallery and things.places and things.answers
    assert promised[-1] == things.clear
    promised[-1]()
    assert not any((things.gallery, things.places, things.answers, things.collected))
    app.run()
    assert "Give a name" in words(healthy(app))


@pytest.mark.parametrize("distance", [0, 0.5, 1, 7, float("nan")])
def test_the_scale_stays_within_its_bounds(distance):
    shown = reach(distance, 1, "near", "far")
    assert all(0 <= float(n) <= 100 for n in re.findall(r"(?:left|width):([\d.]+)%", shown))
    assert shown.count("%") == 4


def test_nobody_is_quite_sure():
    assert [percent(p) for p in (0, 0.5, 1)] == ["under 1 %", "50 %", "over 99 %"]
