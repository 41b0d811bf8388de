// Which part of the picture is seen, and how large. All panes look through one camera.

const LARGEST = 64;

class Camera {
  constructor() {
    this.image = { width: 1, height: 1 };
    this.pane = { width: 1, height: 1 };
    this.fitted = true;
    this.scale = 1;
    this.x = this.y = 0.5;
  }

  get fit() {
    const { image, pane } = this;
    return Math.min(pane.width / image.width, pane.height / image.height, 16);
  }

  /** A new picture is seen whole. */
  look(image) {
    this.image = image;
    this.toFit();
  }

  /** The pane changed its size: what was seen whole stays so. */
  resize(pane) {
    this.pane = pane;
    if (this.fitted) this.toFit();
    else this.settle();
  }

  toFit() {
    this.fitted = true;
    this.scale = this.fit;
    this.x = this.image.width / 2;
    this.y = this.image.height / 2;
  }

  /** CSS pixels from the pane's corner -> image pixels. */
  toImage(px, py) {
    return {
      x: this.x + (px - this.pane.width / 2) / this.scale,
      y: this.y + (py - this.pane.height / 2) / this.scale,
    };
  }

  toPane(x, y) {
    return {
      x: this.pane.width / 2 + (x - this.x) * this.scale,
      y: this.pane.height / 2 + (y - this.y) * this.scale,
    };
  }

  /** What lies under (px, py) stays there. */
  zoomTo(scale, px = this.pane.width / 2, py = this.pane.height / 2) {
    const held = this.toImage(px, py);
    const least = Math.min(this.fit, 1);
    this.scale = Math.min(LARGEST, Math.max(least, scale));
    this.fitted = Math.abs(this.scale / this.fit - 1) < 0.01;
    if (this.fitted) return this.toFit();
    this.x = held.x - (px - this.pane.width / 2) / this.scale;
    this.y = held.y - (py - this.pane.height / 2) / this.scale;
    this.settle();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.settle();
  }

  /** Shows a box with what surrounds it. */
  show([left, top, right, bottom]) {
    const wide = Math.max(right - left, 12), high = Math.max(bottom - top, 12);
    const scale = Math.min(this.pane.width / wide, this.pane.height / high) / 2.5;
    this.scale = Math.min(LARGEST / 4, Math.max(scale, this.fit));
    this.fitted = this.scale <= this.fit * 1.01;
    if (this.fitted) return this.toFit();
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    this.settle();
  }

  /** The picture fills the pane or stands in its middle. */
  settle() {
    const { image, pane, scale } = this;
    const held = (at, size, room) => {
      const half = room / scale / 2;
      return 2 * half >= size ? size / 2 : Math.min(Math.max(at, half), size - half);
    };
    this.x = held(this.x, image.width, pane.width);
    this.y = held(this.y, image.height, pane.height);
  }
}
