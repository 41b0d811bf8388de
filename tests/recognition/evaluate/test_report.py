import re

from tests.recognition.evaluate.fake_run import NASTY, FakeRun


def test_the_page_shows_names_letter_by_letter(evaluated, people, tmp_path):
    people.files = tuple(f"{NASTY}{i}\u202e" for i in range(48))
    run = FakeRun(tmp_path, {"test": people.files, "train": ()}, name=NASTY, threshold=0.7)
    run.settings = {NASTY: {"deep": [NASTY, None, True]}}
    result = evaluated(run=run, part="test")
    result.save(tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert page.count("&lt;img src=x onerror=&#34;alert(1)&#34;&gt;") > 30
    assert "it is cut short" in page
    for words in ("Content-Security-Policy", "prefers-color-scheme: dark", "one-shot"):
        assert words in page
    assert set(re.findall(r'src="(.{5})', page)) == {"data:"}
    assert "<script" not in page and "href" not in page and "url(" not in page
    for measure in result.measures().values():
        assert f"{100 * measure.value:.1f} %" in page or f"{measure.value:.3f}" in page
