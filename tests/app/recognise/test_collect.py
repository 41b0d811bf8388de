"""Gathering images on the page."""

import zipfile
from io import BytesIO

from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise.visitor import Named, picture_of
from imgdiff.app.recognise.zip_files import anchors_and_positives
from imgdiff.recognition.data.layouts import read_dataset
from tests.app.driving import healthy, png, read, words
from tests.app.recognise.recognise_driving import BROKEN, image, page, upload


def downloaded(app) -> bytes:
    """What the button's file is made of when it is asked for."""
    assert app.download_button(key="collect_download")
    return anchors_and_positives(app.session_state["recognise"].collected)


def test_images_are_collected_by_name_and_kind(people, tmp_path):
    app = page(tab="Collect")
    [uploader] = app.file_uploader
    assert uploader.disabled and "once there is a name" in uploader.label
    app.text_input(key="collect_name").set_value("Zoë").run()
    upload(app, "collect", image(people, 1, 0), image(people, 1, 1))
    app.segmented_control(key="collect_kind").set_value("positive").run()
    upload(app, "collect", image(people, 1, 2), BROKEN)
    assert "'broken.png'" in read(app)
    assert "Anchors: **2**" in words(app) and "Positives: **1**" in words(app)
    with zipfile.ZipFile(BytesIO(downloaded(app))) as archive:
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
