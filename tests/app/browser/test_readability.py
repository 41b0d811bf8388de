"""On a phone, in both themes, by eye and by screen reader: all can be read and named."""

import pytest

from tests.app.browser import PATIENCE, faded, look, rest, wait_for_result

#: WCAG AA for text.
LEAST_CONTRAST = 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(compared, scheme):
    page = compared(width=390, scheme=scheme, has_touch=True)
    for view in ("swipe", "side", "heat"):
        look(page, view)
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(".stage").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    for button in page.locator(".viewer button:visible").all():
        assert button.bounding_box()["height"] >= 32


def test_a_phone_has_room_for_the_picture_and_tells_the_two_names_apart(visit):
    page = visit("?sample=document", width=390, has_touch=True)
    wait_for_result(page)
    rest(page)
    for side in ("before", "after"):
        end = page.locator(f".st-key-full_{side} .name span").last
        box, slot = end.bounding_box(), page.locator(f".st-key-full_{side}").bounding_box()
        assert end.inner_text() == f"{side}.jpg" and box["width"] > 35
        assert box["x"] + box["width"] <= slot["x"] + slot["width"]
    verdict = page.locator('.st-key-verdict [data-testid="stAlertContainer"]')
    folded = verdict.bounding_box()["height"]
    assert folded < 90 and page.locator(".stage").bounding_box()["y"] < 330
    verdict.tap()
    page.wait_for_function(
        "([e, high]) => e.getBoundingClientRect().height > high + 15",
        arg=[verdict.element_handle(), folded],
        timeout=PATIENCE,
    )


CONTRAST = """() => {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const over = (top, under) => {
    const a = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a));
  };
  const ground = (e) => {
    const chain = [];
    for (let n = e; n; n = n.parentElement ?? n.getRootNode().host)
      chain.unshift(parse(getComputedStyle(n).backgroundColor));
    return chain.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const bad = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const text = [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
      const box = e.getBoundingClientRect();
      if (!text.length || !box.width || !e.checkVisibility({visibilityProperty: true})) continue;
      if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(e.tagName) || e.closest(":disabled")) continue;
      if (e.closest(".tag, .divider, [data-testid=stIconMaterial], [data-testid^=stSlider] *"))
        continue;
      let opacity = 1;
      for (let n = e; n; n = n.parentElement ?? n.getRootNode().host)
        opacity *= Number(getComputedStyle(n).opacity);
      const under = ground(e), ink = parse(getComputedStyle(e).color);
      const seen = over([...ink.slice(0, 3), (ink[3] ?? 1) * opacity], under);
      const [lighter, darker] = [luminance(seen), luminance(under)].sort((a, b) => b - a);
      const contrast = (lighter + 0.05) / (darker + 0.05);
      bad.push([contrast, text[0].data.trim().slice(0, 40)]);
    }
  };
  walk(document);
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_can_be_read(visit, scheme):
    page = visit("?sample=photo_retouched", scheme=scheme)
    wait_for_result(page)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for(timeout=PATIENCE)
    rest(page)
    faded(page)
    contrasts = page.evaluate(CONTRAST)
    assert len(contrasts) > 40
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("No images at hand").wait_for(timeout=PATIENCE)
    rest(page)
    faded(page)
    contrasts += page.evaluate(CONTRAST)
    assert [(round(c, 2), words) for c, words in contrasts if c < LEAST_CONTRAST] == []


def test_every_control_has_a_name(visit):
    page = visit("?sample=photo_retouched")
    wait_for_result(page)
    nameless = page.evaluate("""() => {
      const nameless = [];
      const walk = (root) => {
        for (const e of root.querySelectorAll("*")) {
          if (e.shadowRoot) walk(e.shadowRoot);
          const name = e.getAttribute("aria-label") ?? e.getAttribute("aria-labelledby")
            ?? e.getAttribute("title") ?? e.textContent.trim();
          const labelled = e.labels?.length || e.getAttribute("alt");
          if (e.matches("button, select, input:not([type=file]), img, canvas[role], [tabindex='0']")
              && e.checkVisibility() && !name && !labelled)
            nameless.push(e.outerHTML.slice(0, 200));
        }
      };
      walk(document);
      return nameless;
    }""")
    assert nameless == []
