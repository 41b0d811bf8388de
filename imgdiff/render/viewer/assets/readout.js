// What lies under the pointer: place, both colors, heat.

import { h } from "./elements.js";
import { storedWords } from "./model/stored_values.js";
import { colorAt } from "./pictures.js";

const hex = (rgb) => rgb.map((value) => value.toString(16).padStart(2, "0")).join("");

export class Readout {
  constructor() {
    this.element = h("p.readout");
  }

  clear() {
    this.element.replaceChildren();
  }

  /** data: of the payload. */
  show({ x, y }, pictures, { exact, range }) {
    const color = (name) => {
      const rgb = colorAt(pictures[name], x, y), { [name]: alpha } = pictures.alphas;
      const patch = h("i");
      patch.style.background = `rgb(${rgb.join(" ")})`;
      return h("span", {}, `${name} `, patch, ` ${range ? `≈ ${storedWords(rgb, range)}`
        : `${exact ? "" : "≈ "}${rgb.join(" ")} #${hex(rgb)}`}`
        + (alpha ? ` · opaque ${Math.round(colorAt(alpha, x, y)[0] / 2.55)} %` : ""));
    };
    this.element.replaceChildren(
      h("span", {}, `x ${x}, y ${y}`), color("before"), color("after"),
      h("span", {}, `heat ${pictures.heat.at(x, y).toFixed(3)}`));
  }
}
