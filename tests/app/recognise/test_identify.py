"""The gallery, and whose an image is."""

import re
import zipfile
from io import BytesIO

import pytest

from imgdiff.app.recognise.zip_files import class_folders
from imgdiff.recognition.data.layouts import read_dataset
from imgdiff.recognition.identify import identify
from imgdiff.recognition.verify import verify
from tests.app.driving import healthy, html, read, words
from tests.app.recognise.recognise_driving import enrolled, image, page, upload, verdict


def downloaded(app) -> bytes:
    """What the button's file is made of when it is asked for."""
    assert app.download_button(key="enrol_download")
    return class_folders(app.session_state["recognise"].gallery)


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
        verify(image(people, 2, 3)[1], data, model=runs / "people").distance for data in folder
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
    with zipfile.ZipFile(BytesIO(downloaded(app))) as archive:
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
    identification = identify(image(people, 4, 2)[1], gallery=people, model=runs / "people")
    assert identification.identity == "person_04" and identification.identity in read(app)
    app.button(key="enrol_no_folder").click().run()
    assert "Nobody is known yet" in words(healthy(app))
    app.text_input(key="enrol_folder").set_value(str(people)).run()
    monkeypatch.setenv("IMGDIFF_FOLDERS", "0")
    app.run()
    assert str(people) not in read(healthy(app)) and "Nobody is known yet" in words(app)
