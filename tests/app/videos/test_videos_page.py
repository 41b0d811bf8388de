"""Two videos on the page: heat over time, and each moment."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.driving import healthy, read
from tests.video.made_videos import scenes, write_gif, write_mp4


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("videos")
    frames = scenes(2)
    changed = [pixels.copy() for pixels in frames]
    changed[5][20:52, 80:120] = (20, 200, 40)
    write_mp4(folder / "a.mp4", frames)
    write_mp4(folder / "b.mp4", changed)
    write_gif(folder / "c.gif", frames[4:])
    return folder


def page() -> AppTest:
    def script():
        from imgdiff.app.videos.videos_page import videos_page

        videos_page()

    return healthy(AppTest.from_function(script, default_timeout=120).run())


def upload(app: AppTest, side: str, *files: tuple[str, bytes]) -> AppTest:
    uploader = next(e for e in app.file_uploader if e.key.startswith(f"videos_{side}_"))
    uploader.set_value([(name, data, "video/mp4") for name, data in files])
    return healthy(app.run())


def file(folder, name):
    return name, (folder / name).read_bytes()


@pytest.mark.real_weights
def test_two_videos_are_compared_moment_by_moment(videos):
    app = page()
    assert not app.subheader and app.button(key="videos_clear").disabled
    app = upload(app, "before", file(videos, "a.mp4"), file(videos, "b.mp4"))  # both at once
    assert "Different: 1 of 8 moments changed" in read(app)
    assert "a\\.mp4" in app.markdown[0].value
    slider = app.select_slider[0]
    assert slider.options[0] == "1: 0:00.00" and slider.value == 5  # the changed one
    assert "0.0% changed" not in read(app)
    app = healthy(slider.set_value(0).run())
    assert "0.0% changed" in read(app)
    downloads = {e.key for e in app.download_button}
    assert downloads == {"videos_sheet", "videos_json"}
    app = healthy(app.button(key="videos_clear").click().run())
    assert not app.subheader and not app.select_slider


@pytest.mark.real_weights
def test_what_one_of_them_lacks_is_said(videos):
    app = upload(page(), "before", file(videos, "a.mp4"))
    app = upload(app, "after", file(videos, "c.gif"))
    assert "1.0 s only in before" in read(app)


def test_what_cannot_be_compared_is_said(videos, monkeypatch):
    app = upload(page(), "before", file(videos, "a.mp4"), ("b.mp4", b"no video"))
    assert "Cannot read" in app.error[0].value and "/" not in app.error[0].value
    monkeypatch.setattr("imgdiff.serving.videos.MAX_FRAMES", 3)
    app = upload(page(), "before", file(videos, "a.mp4"), file(videos, "b.mp4"))
    assert "more than 3 frames" in read(app)
