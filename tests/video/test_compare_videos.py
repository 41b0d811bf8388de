"""Two videos: what became of each moment, and what is written of it."""

import json
import sys

import av
import numpy as np
import pytest
from PIL import Image

from imgdiff import ImageError, OptionError, cli, compare_videos
from imgdiff.video.frames import frames_of, is_video
from tests.video.made_videos import FPS, scenes, write_gif, write_mp4


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("videos")
    frames = scenes()
    write_mp4(folder / "a.mp4", frames)
    write_mp4(folder / "cut.mp4", frames[:FPS] + frames[2 * FPS :])
    changed = [pixels.copy() for pixels in frames]
    for pixels in changed[9:11]:
        pixels[20:52, 80:120] = (20, 200, 40)
    write_mp4(folder / "changed.mp4", changed)
    write_gif(folder / "a.gif", frames)
    return folder


def test_frames_come_at_their_times(place):
    times = [frame.time for frame in frames_of(place / "a.mp4", FPS, 10**6)]
    np.testing.assert_allclose(times, np.arange(16) / FPS, atol=0.01)
    fewer = [frame.time for frame in frames_of(place / "a.mp4", 2, 10**6)]
    np.testing.assert_allclose(fewer, np.arange(8) / 2, atol=0.01)
    animated = list(frames_of(place / "a.gif", FPS, 10**6))
    assert [frame.time for frame in animated] == pytest.approx(list(np.arange(16) / FPS))
    assert animated[0].pixels.shape == (96, 128, 3) and is_video("x.MP4") and not is_video("x.gif")


@pytest.mark.real_weights
def test_a_video_against_itself_is_the_same(place):
    result = compare_videos(place / "a.mp4", place / "a.mp4")
    assert not result.changed and len(result.moments) == 16 and result.worst == ()
    assert all(m.before == m.after and m.peak == 0 for m in result.moments)
    assert result.summary == "Same: nothing that matters changed in 16 moments"


@pytest.mark.real_weights
def test_a_dropped_second_is_named_and_shifts_nothing(place):
    result = compare_videos(place / "a.mp4", place / "cut.mp4", level="content")
    missing = [m for m in result.moments if m.only_in == "before"]
    assert [round(m.before, 2) for m in missing] == [1.0, 1.25, 1.5, 1.75]
    assert all(not m.changed for m in result.moments if m.only_in is None)
    assert result.summary == "Different: 1.0 s only in before"
    turned = compare_videos(place / "cut.mp4", place / "a.mp4", level="content")
    assert [m.only_in for m in turned.moments].count("after") == 4


@pytest.mark.real_weights
def test_a_change_is_found_at_its_moments_and_drawn(place, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(place)
    outputs = [str(tmp_path / name) for name in ("all.png", "all.json", "all.mp4")]
    with pytest.raises(SystemExit) as stop:
        cli.main(["compare", "a.mp4", "changed.mp4", *outputs, "--level", "content"])
    said = capsys.readouterr().out
    assert stop.value.code == 1 and said.startswith("Different: 2 of 16 moments changed")
    fields = json.loads((tmp_path / "all.json").read_text())
    assert [m["before"] for m in fields["moments"] if m["changed"]] == [2.25, 2.5]
    left, top, right, bottom = fields["worst"][0]["regions"][0]["box"]
    assert left < 100 < right and top < 36 < bottom
    assert Image.open(tmp_path / "all.png").width == 960
    with av.open(str(tmp_path / "all.mp4")) as container:
        drawn = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(drawn) == 16 and drawn[0].shape == (96, 128, 3)
    assert np.abs(drawn[9].astype(int) - drawn[8]).mean() > 2


@pytest.mark.real_weights
def test_an_animation_is_paired_with_a_video(place):
    result = compare_videos(place / "a.gif", place / "cut.mp4", level="content")
    assert sum(m.only_in == "before" for m in result.moments) == 4


def test_what_cannot_be_compared(place, tmp_path, monkeypatch):
    (tmp_path / "broken.mp4").write_bytes(b"no video")
    for wrong in (tmp_path / "broken.mp4", tmp_path / "none.mp4"):
        with pytest.raises(ImageError, match="cannot read"):
            list(frames_of(wrong, 4, 10**6))
    with pytest.raises(ImageError, match="too large"):
        list(frames_of(place / "a.mp4", 4, 100))
    with pytest.raises(OptionError, match="fps"):
        compare_videos(place / "a.mp4", place / "a.mp4", fps=0)
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(OptionError, match="imgdiff-siamese\\[video\\]"):
        list(frames_of(place / "a.mp4", 4, 10**6))


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.mp4", "none.mp4"],
        ["a.mp4", "-"],
        ["a.mp4", "a.mp4", "out.jpg"],
        ["a.mp4", "a.mp4", "one.png", "two.png"],
        ["a.mp4", "a.mp4", "a.mp4"],
        ["a.mp4", "a.mp4", "--open"],
        ["a.mp4", "a.mp4", "--fps", "0"],
    ],
)
def test_trouble_is_status_2(arguments, place, capsys, monkeypatch):
    monkeypatch.chdir(place)
    before = (place / "a.mp4").read_bytes()
    with pytest.raises(SystemExit) as stop:
        cli.main(["compare", *arguments])
    out, err = capsys.readouterr()
    assert stop.value.code == 2 and out == "" and err.strip() and "Traceback" not in err
    assert (place / "a.mp4").read_bytes() == before and not (place / "one.png").exists()
