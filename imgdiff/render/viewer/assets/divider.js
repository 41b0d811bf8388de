// The divider between before and after: dragged, or moved by keys.

import { h } from "./elements.js";

export class Divider {
  /** share(): how much is before, 0 to 1. setShare(share). extent(): from where to where the
      picture is seen, {left, right} from the stage's left edge. */
  constructor({ share, setShare, extent }) {
    this.setShare = setShare;
    this.element = h("div.divider", {
      role: "slider", tabindex: 0, "data-own-gestures": true,
      "aria-label": "Divider between before (left) and after (right)",
      "aria-valuemin": 0, "aria-valuemax": 100,
    }, h("span", { "aria-hidden": true }, "◀ ▶"));
    const { element } = this;
    const follow = (event) => {
      const { left, right } = extent();
      const stage = element.parentElement.getBoundingClientRect();
      this.set((event.clientX - stage.left - left) / (right - left));
    };
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.focus();
      element.setPointerCapture(event.pointerId);
      element.onpointermove = follow;
    });
    for (const end of ["pointerup", "pointercancel"])
      element.addEventListener(end, () => (element.onpointermove = null));
    element.addEventListener("keydown", (event) => {
      const next = {
        ArrowLeft: share() - 0.02, ArrowRight: share() + 0.02,
        PageDown: share() - 0.1, PageUp: share() + 0.1, Home: 0, End: 1,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      this.set(next);
    });
  }

  set(share) {
    const limited = Math.min(1, Math.max(0, share)), percent = Math.round(100 * limited);
    this.element.setAttribute("aria-valuenow", percent);
    this.element.setAttribute("aria-valuetext", `${percent} % before, the rest after`);
    this.setShare(limited);
  }
}
