from imgdiff.recognition.evaluate.evaluation_result import Measure


def test_measures_in_words():
    assert str(Measure(0.98249, 0.971, 0.99)) == "98.2 % [97.1, 99.0]"
    assert str(Measure(1.0)) == "100.0 %"
    assert Measure(0.5, 0.25, 0.75).text(percent=False) == "0.500 [0.250, 0.750]"
    assert Measure(0.5, 0.25, 0.75).value_text(percent=True) == "50.0 %"
    assert Measure(0.5).interval_text(percent=True) == ""
