// Which part of the image is seen, and how large. All panes look through one viewport.

/** CSS pixels of one image pixel: at most, at most where an image is fitted, and at most where a
    box is shown. */
const MAX_SCALE = 64, MAX_FIT_SCALE = 32, MAX_BOX_SCALE = 16;
/** A picture so much taller for its width than the pane, which would be seen whole at less than
    half its size, opens at its width. */
const TALL = 2.2, LEAST_WHOLE = 0.5;
/** A box is shown with so much round it that it takes this share of the pane; a small one as if it
    had so many image pixels a side: a digit with its number, and what stands beside. */
const BOX_SHARE = 0.4, MIN_BOX = 48;

const clamped = (value, low, high) => Math.min(Math.max(value, low), high);

export class Viewport {
  constructor() {
    this.image = { width: 1, height: 1 };
    this.pane = { width: 1, height: 1 };
    this.fitted = true;
    this.untouched = true;
    this.scale = 1;
    this.centerX = this.centerY = 0.5;
    this.first = null;
  }

  /** The scale at which the image fits the pane. */
  get fitScale() {
    const { image, pane } = this;
    const scale = Math.min(pane.width / image.width, pane.height / image.height, MAX_FIT_SCALE);
    return scale < 4 ? scale : Math.floor(scale);  // each pixel as large as the next
  }

  get isTall() {
    const { image, pane } = this;
    return image.height * pane.width > TALL * image.width * pane.height
      && this.fitScale < LEAST_WHOLE;
  }

  /** Whether rows of the picture lie outside of the pane, and no columns do. */
  get scrolls() {
    const { image, pane, scale } = this;
    return image.height * scale > pane.height + 1 && image.width * scale <= pane.width + 1;
  }

  /** A new image, {width, height}, is seen whole; a tall one at its width, from the top, or where
      the box ``first`` lies if that is further down. */
  setImage(image, first = null) {
    Object.assign(this, { image, first });
    this.open();
  }

  open() {
    if (this.isTall) this.fitWidth();
    else this.fit();
    const [, top, , bottom] = this.first ?? [0, 0, 0, 0];
    if (bottom * this.scale > this.pane.height) {
      this.centerY = (top + bottom) / 2;
      this.limitPan();
    }
    this.untouched = true;
  }

  /** All the columns, from the first row on; not larger than the pixels are. */
  fitWidth() {
    this.untouched = this.fitted = false;
    this.scale = Math.min(1, this.pane.width / this.image.width);
    this.centerX = this.centerY = 0;
    this.limitPan();
  }

  /** The pane changed its size, in CSS pixels: what was seen whole stays so. */
  setPane(pane) {
    this.pane = pane;
    if (this.untouched) this.open();
    else if (this.fitted) this.fit();
    else this.limitPan();
  }

  fit() {
    this.untouched = false;
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
    this.untouched = false;
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
    this.untouched = false;
    this.centerX -= dx / this.scale;
    this.centerY -= dy / this.scale;
    this.limitPan();
  }

  /** Shows a box with what surrounds it. */
  showBox([left, top, right, bottom]) {
    const width = Math.max(right - left, MIN_BOX), height = Math.max(bottom - top, MIN_BOX);
    this.untouched = false;
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
