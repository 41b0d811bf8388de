// Keys for the whole page, and the list of them. They can be turned off (WCAG 2.1.4).

import { h } from "./elements.js";
import { KEYS, TOUCHES, actionOf, meaningOf } from "./model/keys.js";
import { hasButton } from "./page_around.js";

const STORED = "imgdiff.keys";

export class Keyboard {
  /** act(name): does what a key of KEYS means, false where it cannot now. release(): a held key
      is up again. */
  constructor({ act, release }) {
    Object.assign(this, { act, release });
    this.on = stored() !== "off";
    const row = (key, words) => h("li", {}, h("kbd", {}, key), h("span", {}, words));
    this.rows = KEYS.map(([key, , words, button]) => ({ element: row(key, words), button }));
    const keys = h("ul", {}, ...this.rows.map(({ element }) => element),
      row("+ − ← ↑ → ↓", "zoom and move, once the picture was clicked"));
    const touches = h("ul.touches", {}, ...TOUCHES.map((each) => row(...each)));
    this.power = h("input", { type: "checkbox", onchange: () => this.turn(this.power.checked) });
    this.power.checked = this.on;
    this.panel = h("div.keys", { role: "dialog", "aria-label": "Keys", hidden: true, tabindex: -1 },
      h("div.keys-head", {}, h("b", {}, "Keys"),
        h("button", { type: "button", "aria-label": "Close", onclick: () => this.toggle(false) }, "×")),
      touches, keys, h("label.check", {}, this.power, "Keys work on the whole page"));
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("keydown", (event) => this.down(event), { signal });
    document.addEventListener("keyup", (event) => this.up(event), { signal });
    window.addEventListener("blur", () => release(), { signal });
  }

  turn(on) {
    this.on = on;
    try {
      localStorage.setItem(STORED, on ? "on" : "off");
    } catch { /* a report on disk may store nothing */ }
  }

  down(event) {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && !this.panel.hidden) return this.toggle(false);
    const name = actionOf(event, event.composedPath()[0]);
    if (!name || (!this.on && name !== "help")) return;
    if (this.act(name)) event.preventDefault();
  }

  up(event) {
    if (meaningOf(event.key) === "peek") this.release();
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    // What the page around has not got is no key here.
    for (const { element, button } of this.rows) element.hidden = button && !hasButton(button);
    if (open) this.panel.focus();
  }

  stop() {
    this.listening.abort();
  }
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
