// What draws on the picture, one at a time: places that are not looked at, and measuring.

import { Ignoring } from "./ignoring.js";
import { Measuring } from "./measuring.js";

export class DrawingTools {
  /** handlers: those of Ignoring. */
  constructor(stage, handlers) {
    this.ignore = new Ignoring(stage, handlers);
    this.measure = new Measuring(stage);
    this.elements = [this.ignore.panel, this.measure.words];
  }

  /** Takes one up by its name, or puts it down. buttons: by the same names. */
  use(name, buttons) {
    const tools = { ignore: this.ignore, measure: this.measure };
    for (const [each, tool] of Object.entries(tools))
      if (each !== name && tool.isOpen) tool.toggle();
    tools[name].toggle();
    for (const [each, tool] of Object.entries(tools))
      buttons[each].setAttribute("aria-pressed", tool.isOpen);
  }
}
