// Draws one pane: a picture, the heat over it or alone, the frames of the regions.

/** What a picture with heat over it becomes where nothing changed: nearly grey, and darker. */
const MUTED = 0.75, DIMMED = 0.45;

class Painter {
  constructor(canvas, camera) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.camera = camera;
    this.layers = {};
  }

  /** Size in CSS pixels; twice as fine at most where the screen is. */
  resize(width, height) {
    this.fine = Math.min(2, window.devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(width * this.fine));
    this.canvas.height = Math.max(1, Math.round(height * this.fine));
  }

  clear() {
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Draws into a pane {x, y, width, height}, or the part of it from ``clip`` (the same). */
  inPane(pane, draw, clip = pane) {
    const c = this.context;
    c.save();
    c.setTransform(this.fine, 0, 0, this.fine, 0, 0);
    c.beginPath();
    c.rect(clip.x, clip.y, clip.width, clip.height);
    c.clip();
    draw(c);
    c.restore();
  }

  picture(pane, picture, { clip = pane, alpha = 1 } = {}) {
    this.inPane(pane, (c) => {
      c.globalAlpha = alpha;
      this.put(c, pane, picture);
    }, clip);
  }

  /** The part of the picture that the pane sees. */
  put(c, pane, picture) {
    const { camera } = this, { image } = camera;
    const one = camera.toImage(0, 0), two = camera.toImage(pane.width, pane.height);
    const left = Math.max(0, Math.floor(one.x)), top = Math.max(0, Math.floor(one.y));
    const right = Math.min(image.width, Math.ceil(two.x));
    const bottom = Math.min(image.height, Math.ceil(two.y));
    if (right <= left || bottom <= top) return;
    const at = camera.toPane(left, top), size = camera.scale * this.fine;
    c.imageSmoothingEnabled = size < 3 && size % 1 !== 0;
    c.imageSmoothingQuality = "high";
    c.drawImage(
      picture, left, top, right - left, bottom - top,
      pane.x + at.x, pane.y + at.y,
      (right - left) * camera.scale, (bottom - top) * camera.scale);
  }

  /** As ``imgdiff.rendering.overlay``: what did not change steps back, what did glows. */
  overlay(pane, picture, heat, palette, opacity) {
    const strength = Math.min(1, opacity / 0.6);
    this.picture(pane, picture);
    this.inPane(pane, (c) => {
      const corner = this.camera.toPane(0, 0), { image, scale } = this.camera;
      const box = [pane.x + corner.x, pane.y + corner.y, image.width * scale, image.height * scale];
      c.globalCompositeOperation = "saturation";
      c.fillStyle = `rgba(128, 128, 128, ${MUTED * strength})`;
      c.fillRect(...box);
      c.globalCompositeOperation = "source-over";
      c.fillStyle = `rgba(0, 0, 0, ${DIMMED * strength})`;
      c.fillRect(...box);
    });
    if (!heat.peak) return;
    // Where there is heat the picture keeps its light, so that one sees what changed.
    const lit = this.sampled("lit", pane, heat, pixelTable(() => [0, 0, 0], (v) => SHOWN[v] / 2));
    const glow = this.sampled(
      "glow", pane, heat, pixelTable((v) => palette[v], (v) => SHOWN[v] * opacity));
    const c = lit.getContext("2d");
    c.save();
    c.globalCompositeOperation = "source-in";
    c.setTransform(this.fine, 0, 0, this.fine, 0, 0);
    this.put(c, { ...pane, x: 0, y: 0 }, picture);
    c.restore();
    for (const layer of [lit, glow]) this.stamp(pane, layer);
  }

  heat(pane, heat, palette) {
    this.stamp(pane, this.sampled("alone", pane, heat, pixelTable((v) => palette[v], () => 1)));
  }

  stamp(pane, layer) {
    this.inPane(pane, (c) => {
      c.imageSmoothingEnabled = false;
      c.drawImage(layer, pane.x, pane.y, pane.width, pane.height);
    });
  }

  /** A canvas of the pane's size with a table's colour for the heat at each of its pixels. */
  sampled(name, pane, heat, table) {
    const { camera, fine } = this;
    const width = Math.max(1, Math.round(pane.width * fine));
    const height = Math.max(1, Math.round(pane.height * fine));
    const layer = (this.layers[name] ??= document.createElement("canvas"));
    Object.assign(layer, { width, height });
    const c = layer.getContext("2d"), data = c.createImageData(width, height);
    const pixels = new Uint32Array(data.data.buffer);
    const level = heat.level(camera.scale * fine);
    const columns = new Int32Array(width);
    for (let x = 0; x < width; x++) {
      const at = Math.floor(camera.toImage((x + 0.5) / fine, 0).x);
      columns[x] = at < 0 || at >= heat.width ? -1 : Math.floor(at / level.step);
    }
    for (let y = 0; y < height; y++) {
      const at = Math.floor(camera.toImage(0, (y + 0.5) / fine).y);
      if (at < 0 || at >= heat.height) continue;
      const row = Math.floor(at / level.step) * level.width;
      for (let x = 0; x < width; x++)
        if (columns[x] >= 0) pixels[y * width + x] = table[level.bytes[row + columns[x]]];
    }
    c.putImageData(data, 0, 0);
    return layer;
  }

  /** Numbered frames; the chosen one in the accent colour. */
  frames(pane, regions, chosen, accent) {
    this.inPane(pane, (c) => {
      const high = Math.min(pane.width, pane.height) < 320 ? 13 : 17;
      c.font = `600 ${high - 5}px system-ui, sans-serif`;
      c.textBaseline = "middle";
      for (const region of [...regions].reverse()) {
        const box = this.frameOf(pane, region), own = region.number === chosen;
        c.strokeStyle = "#000";
        c.lineWidth = own ? 5 : 4;
        c.strokeRect(...box);
        c.strokeStyle = own ? accent : "#fff";
        c.lineWidth = own ? 3 : 2;
        c.strokeRect(...box);
        const text = String(region.number), wide = c.measureText(text).width + 8;
        const x = Math.min(Math.max(pane.x, box[0] - 2), pane.x + pane.width - wide);
        const above = box[1] - high - 2;
        const y = above >= pane.y ? above : box[1] + box[3] + 2;
        c.fillStyle = own ? accent : "#fff";
        c.fillRect(x, y, wide, high);
        c.lineWidth = 1;
        c.strokeStyle = "#000";
        c.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
        c.fillStyle = own ? "#fff" : "#000";
        c.fillText(text, x + 4, y + (high + 1) / 2);
      }
    });
  }

  /** [x, y, width, height] of a region's frame in CSS pixels of the canvas. */
  frameOf(pane, { box: [left, top, right, bottom] }) {
    const one = this.camera.toPane(left, top), two = this.camera.toPane(right, bottom);
    return [pane.x + one.x - 3, pane.y + one.y - 3, two.x - one.x + 6, two.y - one.y + 6];
  }

  /** Where the other pane's pointer is. */
  cross(pane, { x, y }) {
    this.inPane(pane, (c) => {
      const at = this.camera.toPane(x, y);
      for (const [style, width] of [["#000", 3], ["#fff", 1]]) {
        c.strokeStyle = style;
        c.lineWidth = width;
        c.beginPath();
        c.moveTo(pane.x + at.x - 9, pane.y + at.y);
        c.lineTo(pane.x + at.x + 9, pane.y + at.y);
        c.moveTo(pane.x + at.x, pane.y + at.y - 9);
        c.lineTo(pane.x + at.x, pane.y + at.y + 9);
        c.stroke();
      }
    });
  }
}
