"""Places that are not looked at: drawn, moved, named and removed, kept as a file."""

import json

from imgdiff.compare import compare_images
from tests.app.browser import PATIENCE, drag, painted, upload, wait_for_result
from tests.app.driving import png

FOCUSED = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at.getAttribute("aria-label") ?? at.textContent;
}"""


def says(page, words: str) -> None:
    page.locator('[data-testid="stAlertContainer"]', has_text=words).wait_for(timeout=PATIENCE)


def test_places_are_drawn_and_act_at_once(compared, pair, tmp_path):
    page = compared()
    page.get_by_role("button", name="Ignore places").click()
    painted(page)
    drag(page, (70, 50), (140, 110))
    says(page, "1 region")
    assert page.locator(".places-list li").count() == 1
    # A stroke over the other one.
    page.get_by_role("radio", name="Brush").click()
    page.get_by_label("Brush", exact=True).fill("0.15")
    drag(page, (290, 210), (340, 210))
    says(page, "Same")
    says(page, "2 ignored places")
    # Named, the first moved away: its square is seen again.
    page.get_by_label("Name of place 1").fill("Clock")
    page.get_by_role("radio", name="Move").click()
    drag(page, (75, 55), (75, 165))
    says(page, "1 region")
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    kept = json.loads(file.read_text())
    assert kept["size"] == [400, 300] and kept["places"][0]["name"] == "Clock"
    left, top, right, bottom = kept["places"][0]["box"]
    assert abs(left - 70) <= 2 and abs(top - 160) <= 3
    assert abs(right - left - 70) <= 3 and abs(bottom - top - 60) <= 3
    # The command's option reads it, and says what the page says.
    result = compare_images(*pair, mask=file)
    assert len(result.regions) == 1 and result.regions[0].box.left < 140
    for _ in range(2):
        page.get_by_role("button", name="Remove place 1").click()
    says(page, "2 regions")
    page.locator('.places input[type="file"]').set_input_files(file)
    says(page, "1 region")
    assert page.get_by_label("Name of place 1").input_value() == "Clock"


def test_a_change_is_ignored_without_a_pointer_and_all_of_it_can_be_undone(compared):
    page = compared()
    page.keyboard.press("n")
    page.get_by_role("button", name="Ignore places").press("Enter")
    page.get_by_role("button", name="Ignore the chosen change").press("Enter")
    says(page, "1 region")
    page.get_by_role("radio", name="Rectangle").click()
    # The picture stays as it was seen: at that change.
    page.keyboard.press("0")
    drag(page, (2, 2), (398, 298))
    # Nothing is left to compare but the edge; the places stay with the picture before.
    says(page, "Same")
    for number in (2, 1):
        page.get_by_role("button", name=f"Remove place {number}").press("Enter")
    says(page, "2 regions")


def test_the_keyboard_stays_where_it_is_when_a_result_comes(compared):
    page = compared()
    first = wait_for_result(page)
    page.get_by_role("button", name="Ignore places").press("Enter")
    for region in range(2):
        page.keyboard.press("n")
        page.get_by_role("button", name="Ignore the chosen change").press("Enter")
        page.get_by_role("button", name=f"Remove place {region + 1}").focus()
        first = wait_for_result(page, after=first)
        assert page.evaluate(FOCUSED) == f"Remove place {region + 1}"
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "Remove place 1"
    page.keyboard.press("Enter")
    says(page, "2 regions")
    assert page.evaluate(FOCUSED) == "Rectangle"


def test_what_is_drawn_while_another_place_is_being_compared_stays(compared):
    page = compared()
    page.get_by_role("button", name="Ignore places").click()
    painted(page)
    drag(page, (70, 50), (140, 110))
    drag(page, (290, 190), (340, 230))
    says(page, "Same")
    says(page, "2 ignored places")
    assert page.locator(".places-list li").count() == 2


def test_another_picture_has_places_of_its_own(compared, pair):
    page = compared()
    first = wait_for_result(page)
    page.get_by_role("button", name="Ignore places").click()
    painted(page)
    drag(page, (70, 50), (140, 110))
    was = wait_for_result(page, after=first)
    upload(page, "before", ("other.png", png(pair[0][::-1].copy())))
    wait_for_result(page, after=was)
    assert page.locator(".places-list li").count() == 0
