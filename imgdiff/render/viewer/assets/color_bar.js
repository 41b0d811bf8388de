// The scale of the heat: 0 is the same, 0.5 the line, 1 clearly different.

import { h } from "./elements.js";
import { gradientOf } from "./model/palette.js";

export class ColorBar {
  constructor() {
    this.ramp = h("div.ramp");
    this.ends = h("div.ends");
    this.element = h("div.color-bar", { role: "img" }, this.ramp, this.ends);
  }

  update({ threshold }, palette) {
    this.ramp.style.background = gradientOf(palette);
    const line = h("b.line", { title: "0.5" });
    const mark = h("b.mark", { title: `threshold ${threshold}` });
    line.style.left = "50%";
    mark.style.left = `${100 * threshold}%`;
    const moved = Math.abs(threshold - 0.5) > 0.001;
    this.ramp.replaceChildren(line, ...(moved ? [mark] : []));
    const words = moved ? `0.5 · changed from ${threshold}` : "0.5 changed from here";
    this.ends.replaceChildren(
      h("span", {}, "0 same"), h("span", {}, words), h("span", {}, "1 different"));
    this.element.setAttribute("aria-label",
      `Colours of the heat: 0 is the same, 0.5 the line, 1 clearly different. ${words}`);
  }
}
