"""Depth, colour and frames: all to 8-bit RGB."""

import struct
import threading

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from tests.io.picture_files import WHITE, eight, encoded, over, picture, png16, smooth, tiff


@pytest.mark.parametrize("extension", [".png", ".tif"])
@pytest.mark.parametrize("channels", [0, 3, 4])
def test_16_bit_files_written_by_opencv(extension, channels, tmp_path, capfd):
    values = picture(37, 41, channels, dtype=np.uint16)
    stored = values[..., [2, 1, 0, 3][:channels]] if channels else values
    path = tmp_path / f"deep{extension}"
    assert cv2.imwrite(str(path), stored)
    loaded = load_image(path)
    levels = eight(values)
    if channels == 4:
        expected = over(levels[..., :3], levels[..., 3], WHITE)
    else:
        expected = levels if channels else levels[..., None].repeat(3, 2)
    assert np.array_equal(loaded.pixels, expected)
    assert loaded.notes[0] == "16 bits per channel reduced to 8"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("channels", "photometric"), [(0, 1), (3, 2)])
def test_16_bit_tiff_in_both_byte_orders(order, channels, photometric):
    values = picture(channels=channels, dtype=np.uint16)
    expected = eight(values).reshape(11, 14, -1)
    loaded = load_image(tiff(values, photometric, order=order))
    assert np.array_equal(loaded.pixels, np.broadcast_to(expected, (11, 14, 3)))


def test_16_bit_grey_with_alpha_png():
    values = picture(channels=2, dtype=np.uint16)
    levels = eight(values)
    expected = over(levels[..., :1].repeat(3, 2), levels[..., 1], WHITE)
    assert np.array_equal(load_image(png16(values, 4)).pixels, expected)


def test_16_bit_tiff_where_white_is_zero():
    values = picture(channels=0, dtype=np.uint16)
    loaded = load_image(tiff(values, 0))
    assert np.array_equal(loaded.pixels[..., 0], eight(65535 - values))
    few = picture(channels=0)
    assert np.array_equal(load_image(tiff(few, 0)).pixels[..., 0], 255 - few)


def test_16_bit_tiff_plane_by_plane_is_refused_not_misread():
    with pytest.raises(ImageError, match="plane by plane"):
        load_image(tiff(picture(dtype=np.uint16), 2, planar=2))
    assert np.array_equal(load_image(tiff(picture(), 2, planar=2)).pixels, picture())


def test_16_bit_tiff_with_premultiplied_alpha():
    values = np.full((2, 2, 4), 0x4000, np.uint16)
    values[..., 3] = 0x8000
    loaded = load_image(tiff(values, 2, tags=[(338, 3, [1])]), background=(0, 0, 0))
    assert abs(loaded.pixels.astype(int) - 64).max() <= 1
    assert "only the upper 8 of 16 bits per channel used" in loaded.notes


def test_16_bit_cmyk_tiff():
    values = picture(channels=4, dtype=np.uint16)
    expected = np.asarray(Image.fromarray((values >> 8).astype("u1"), "CMYK").convert("RGB"))
    loaded = load_image(tiff(values, 5))
    assert np.array_equal(loaded.pixels, expected)
    assert "only the upper 8 of 16 bits per channel used" in loaded.notes


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L", "I"])
def test_deep_grey_pillow_images(mode):
    values = picture(channels=0, dtype=np.uint16)
    kind = {"I;16B": ">u2", "I": "<i4"}.get(mode, "<u2")
    image = Image.frombytes(mode, (14, 11), values.astype(kind).tobytes())
    loaded = load_image(image)
    assert np.array_equal(loaded.pixels, eight(values)[..., None].repeat(3, 2))
    assert loaded.notes == ("16 bits per channel reduced to 8",)


def test_8_bit_values_in_wide_integers_are_spoken_of():
    loaded = load_image(Image.new("I", (3, 3), 200))
    assert loaded.pixels.max() == 1
    assert any("nearly black" in note and "200 of 65535" in note for note in loaded.notes)
    assert len(load_image(Image.new("I;16", (3, 3), 200)).notes) == 1


@pytest.mark.parametrize("value", [-1, 65536])
def test_integers_beyond_16_bits_are_refused(value):
    with pytest.raises(ImageError, match="0, 65535"):
        load_image(Image.new("I", (3, 3), value))


def test_12_bit_tiff_uses_its_full_range():
    row = bytes([0xFF, 0xF8, 0x00, 0x00, 0x00, 0x10])  # 4095, 2048, 0, 16
    packed = tiff(np.frombuffer(row, np.uint8)[None], 1, bits=12)
    width = struct.pack("<HHIHH", 256, 3, 1, 6, 0)
    assert packed.count(width) == 1
    packed = packed.replace(width, struct.pack("<HHIHH", 256, 3, 1, 4, 0))
    assert load_image(packed).pixels[0, :, 0].tolist() == [255, 128, 0, 1]


def test_float_tiff():
    levels = picture(channels=0)
    data = encoded(Image.fromarray((levels / 255).astype(np.float32)), "TIFF")
    assert np.array_equal(load_image(data).pixels[..., 1], levels)
    for factor, message in ((255, r"\[0, 1\]"), (np.nan, "NaN")):
        data = encoded(Image.fromarray((levels * factor).astype(np.float32)), "TIFF")
        with pytest.raises(ImageError, match=message):
            load_image(data)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_one_bit(kind):
    bits = picture(channels=0) > 127
    data = encoded(Image.fromarray(bits), kind)
    assert np.array_equal(load_image(data).pixels, bits[..., None].repeat(3, 2) * np.uint8(255))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_grey_files(kind):
    grey = smooth()[..., 0]
    loaded = load_image(encoded(grey, kind, quality=95))
    assert abs(loaded.pixels.astype(int) - grey[..., None]).max() <= (4 if kind != "PNG" else 0)


@pytest.mark.parametrize("mode", ["HSV", "YCbCr", "RGBX"])
def test_other_pillow_modes(mode):
    image = Image.fromarray(smooth()).convert(mode)
    assert np.array_equal(load_image(image).pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk(kind):
    solid = np.zeros((16, 64, 4), np.uint8)
    solid[:, :16, 0] = 255  # cyan, magenta, white, black
    solid[:, 16:32, 1] = 255
    solid[:, 48:, 3] = 255
    loaded = load_image(encoded(Image.fromarray(solid, "CMYK"), kind))
    found = [loaded.pixels[8, x].astype(int) for x in (8, 24, 40, 56)]
    expected = np.array([(0, 255, 255), (255, 0, 255), WHITE, (0, 0, 0)])
    assert abs(np.array(found) - expected).max() <= 3
    assert loaded.notes == ("CMYK converted to RGB",)


def test_ycck_jpeg():
    """Adobe's marker says YCCK: the same bytes now mean Y, Cb, Cr, K. Adobe's encoder takes the
    ink (inverted twice) for the light, so Y 200 with neutral Cb and Cr is 200 of each ink."""
    solid = np.zeros((16, 16, 4), np.uint8)
    solid[:] = (255 - 200, 255 - 128, 255 - 128, 0)
    data = encoded(Image.fromarray(solid, "CMYK"), "JPEG", quality=100)
    at = data.index(b"Adobe") + 11
    assert data[at] == 0
    loaded = load_image(data[:at] + b"\x02" + data[at + 1 :])
    assert abs(loaded.pixels.astype(int) - 55).max() <= 2


def test_lab_tiff():
    colours = [(200, 60, 50), (90, 180, 80), (60, 90, 160), WHITE, (0, 0, 0), (120,) * 3]
    rgb = np.array([colours], np.uint8)
    loaded = load_image(encoded(Image.fromarray(rgb).convert("LAB"), "TIFF"))
    assert abs(loaded.pixels.astype(int) - rgb).max() <= 6  # 8 bits of Lab
    assert loaded.notes == ("Lab converted to RGB",)


def test_frames_are_counted():
    frames = [Image.fromarray(picture(seed=seed)) for seed in range(3)]
    for kind, word in (("PNG", "frames"), ("TIFF", "pages"), ("WEBP", "frames")):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        loaded = load_image(data)
        assert np.array_equal(loaded.pixels, picture())
        assert loaded.notes == (f"only the first of 3 {word} was looked at",)
    solid = [Image.new("RGB", (5, 5), colour) for colour in ("red", "lime", "blue")]
    data = encoded(solid[0], "GIF", save_all=True, append_images=solid[1:])
    assert load_image(data).notes == ("only the first of 3 frames was looked at",)
    assert (load_image(data).pixels == (255, 0, 0)).all()
    data = encoded(solid[0], "AVIF", save_all=True, append_images=solid[1:])
    assert load_image(data).notes == ("only the first of 3 frames was looked at",)


def test_opencvs_level_of_words_survives_threads():
    from imgdiff.io.decode.quiet_opencv import log_levels, quiet_opencv

    level, silent = log_levels().getLogLevel, 0
    before = level()
    assert before != silent
    inside, leave = threading.Event(), threading.Event()

    def stay():
        with quiet_opencv():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait(10)
    with quiet_opencv():
        assert level() == silent
    assert level() == silent  # the other one is still in there
    leave.set()
    thread.join()
    assert level() == before
