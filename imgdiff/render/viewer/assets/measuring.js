// Measuring: the distance and the box between two points of the picture.

import { h } from "./elements.js";
import { measureWords, snapped } from "./model/measure.js";

const HOW_TO = "Drag from one point of the picture to another.";

export class Measuring {
  constructor(stage) {
    Object.assign(this, { stage, isOpen: false });
    this.words = h("p.measured", { role: "status", hidden: true });
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.words.hidden = !this.isOpen;
    this.words.textContent = HOW_TO;
    this.stage.setTool(this.isOpen ? this : null);
    this.show(null);
  }

  show(measured) {
    this.stage.measured = measured;
    if (measured) this.words.textContent = measureWords(measured.from, measured.to);
    this.stage.draw();
  }

  // What the stage's gestures call: at a point of the image.

  begin(point) {
    this.from = snapped(point, this.stage.viewport.image);
    return true;
  }

  drag(point) {
    this.show({ from: this.from, to: snapped(point, this.stage.viewport.image) });
  }

  end() {}

  cancel() {}

  press() {
    return false;
  }
}
