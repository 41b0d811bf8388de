// Beside a tall picture: all of it, small, with the changes marked and what is seen framed.

import { h } from "./elements.js";
import { MARK_COLOR } from "./painter.js";

/** Width in CSS pixels; a mark is at least so many high. */
export const OVERVIEW_WIDTH = 76;
const LEAST_MARK = 3;

export class Overview {
  /** show(y): the row of the picture that is to be seen in the middle. */
  constructor(show) {
    this.canvas = h("canvas", { "aria-hidden": true });
    this.element = h("div.overview", { "data-own-gestures": true, hidden: true }, this.canvas);
    const follow = (event) => show(
      (event.clientY - this.element.getBoundingClientRect().top - this.top) / this.scale);
    this.element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.element.setPointerCapture(event.pointerId);
      this.element.onpointermove = follow;
      follow(event);
    });
    for (const end of ["pointerup", "pointercancel"])
      this.element.addEventListener(end, () => (this.element.onpointermove = null));
  }

  draw({ picture, viewport, regions, chosen, accent }) {
    const width = this.element.clientWidth, height = this.element.clientHeight;
    const { image } = viewport, fine = Math.min(2, devicePixelRatio || 1);
    if (!width || !height) return;
    this.scale = Math.min(width / image.width, height / image.height);
    this.top = (height - image.height * this.scale) / 2;
    const left = (width - image.width * this.scale) / 2;
    Object.assign(this.canvas, { width: width * fine, height: height * fine });
    const c = this.canvas.getContext("2d"), { scale, top } = this;
    c.setTransform(fine, 0, 0, fine, 0, 0);
    c.imageSmoothingQuality = "high";
    c.drawImage(picture, left, top, image.width * scale, image.height * scale);
    for (const { box, number } of regions) {
      const high = Math.max(LEAST_MARK, (box[3] - box[1]) * scale);
      c.fillStyle = number === chosen ? accent : `rgb(${MARK_COLOR})`;
      c.fillRect(0, top + box[1] * scale, 5, high);
      c.fillRect(width - 5, top + box[1] * scale, 5, high);
    }
    const seen = viewport.toImage(0, 0).y, end = viewport.toImage(0, viewport.pane.height).y;
    c.fillStyle = "rgb(0 0 0 / 25%)";
    c.fillRect(0, 0, width, Math.max(0, top + seen * scale));
    c.fillRect(0, top + end * scale, width, height);
    c.strokeStyle = accent;
    c.lineWidth = 2;
    c.strokeRect(1, top + Math.max(0, seen) * scale, width - 2,
      (Math.min(end, image.height) - Math.max(0, seen)) * scale);
  }
}
