"""Pictures to calibrate on, with the statistics of photographs."""

import numpy as np

from imgdiff.network.onnx.natural_pictures import natural_pictures


def test_the_same_for_the_same_arguments():
    for one, other in zip(natural_pictures(3, 48), natural_pictures(3, 48), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(natural_pictures(1, 48)[0], natural_pictures(1, 48, seed=1)[0])


def test_their_power_falls_as_that_of_photographs():
    """Field 1987: amplitudes fall with the frequency to the power of about -1."""
    slopes = []
    for picture in natural_pictures(24, 128):
        spectrum = np.abs(np.fft.fft2(picture.mean(axis=2)))[0, 2:48]
        slopes.append(np.polyfit(np.log(np.arange(2, 48)), np.log(spectrum + 1), 1)[0])
    assert -1.6 < np.mean(slopes) < -0.7


def test_they_are_bright_dark_and_colored():
    pictures = np.stack(natural_pictures(24, 64)).astype(float)
    assert pictures.shape == (24, 64, 64, 3) and pictures.std() > 40
    assert (pictures.max(axis=3) - pictures.min(axis=3)).mean() > 20
