// Which part of the image is seen, and how large. All panes look through one viewport.

/** CSS pixels of one image pixel: at most, at most where an image is fitted, and at most where a
    box is shown. */
const MAX_SCALE = 64, MAX_FIT_SCALE = 16, MAX_BOX_SCALE = 16;
/** A box is shown with so much round it that it takes this share of the pane; a tiny one as if it
    had so many image pixels a side. */
const BOX_SHARE = 0.4, MIN_BOX = 12;

const clamped = (value, low, high) => Math.min(Math.max(value, low), high);

export class Viewport {
  constructor() {
    this.image = { width: 1, height: 1 };
    this.pane = { width: 1, height: 1 };
    this.fitted = true;
    this.scale = 1;
    this.centerX = this.centerY = 0.5;
  }

  /** The scale at which the image fits the pane. */
  get fitScale() {
    const { image, pane } = this;
    return Math.min(pane.width / image.width, pane.height / image.height, MAX_FIT_SCALE);
  }

  /** A new image, {width, height}, is seen whole. */
  setImage(image) {
    this.image = image;
    this.fit();
  }

  /** The pane changed its size, in CSS pixels: what was seen whole stays so. */
  setPane(pane) {
    this.pane = pane;
    if (this.fitted) this.fit();
    else this.limitPan();
  }

  fit() {
    this.fitted = true;
    this.scale = this.fitScale;
    this.centerX = this.image.width / 2;
    this.centerY = this.image.height / 2;
  }

  /** CSS pixels from the pane's corner -> image pixels. */
  toImage(px, py) {
    return {
      x: this.centerX + (px - this.pane.width / 2) / this.scale,
      y: this.centerY + (py - this.pane.height / 2) / this.scale,
    };
  }

  /** Image pixels -> CSS pixels from the pane's corner. */
  toPane(x, y) {
    return {
      x: this.pane.width / 2 + (x - this.centerX) * this.scale,
      y: this.pane.height / 2 + (y - this.centerY) * this.scale,
    };
  }

  /** What lies under (px, py) stays there. Not smaller than fitted, or than the image's pixels. */
  zoomTo(scale, px = this.pane.width / 2, py = this.pane.height / 2) {
    const anchor = this.toImage(px, py);
    this.scale = clamped(scale, Math.min(this.fitScale, 1), MAX_SCALE);
    this.fitted = Math.abs(this.scale / this.fitScale - 1) < 0.01;
    if (this.fitted) return this.fit();
    this.centerX = anchor.x - (px - this.pane.width / 2) / this.scale;
    this.centerY = anchor.y - (py - this.pane.height / 2) / this.scale;
    this.limitPan();
  }

  /** One finger moved from ``last`` to ``now`` while another rested: {x, y} on the stage and
      {px, py} in the pane each. */
  pinch(last, now, other) {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(now.x - other.x, now.y - other.y);
    const scale = (this.scale * after) / Math.max(1, before);
    this.zoomTo(scale, (now.px + other.px) / 2, (now.py + other.py) / 2);
  }

  /** By CSS pixels. */
  pan(dx, dy) {
    this.centerX -= dx / this.scale;
    this.centerY -= dy / this.scale;
    this.limitPan();
  }

  /** Shows a box with what surrounds it. */
  showBox([left, top, right, bottom]) {
    const width = Math.max(right - left, MIN_BOX), height = Math.max(bottom - top, MIN_BOX);
    const scale = BOX_SHARE * Math.min(this.pane.width / width, this.pane.height / height);
    this.scale = Math.min(MAX_BOX_SCALE, Math.max(scale, this.fitScale));
    this.fitted = this.scale <= this.fitScale * 1.01;
    if (this.fitted) return this.fit();
    this.centerX = (left + right) / 2;
    this.centerY = (top + bottom) / 2;
    this.limitPan();
  }

  /** The image fills the pane or stands in its middle. */
  limitPan() {
    const limited = (center, size, room) => {
      const half = room / this.scale / 2;
      return 2 * half >= size ? size / 2 : clamped(center, half, size - half);
    };
    this.centerX = limited(this.centerX, this.image.width, this.pane.width);
    this.centerY = limited(this.centerY, this.image.height, this.pane.height);
  }
}
