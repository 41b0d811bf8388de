// Draws one pane: a picture, the heat over it or alone, the frames of the regions.

import { pixelTable, visibility } from "./model/palette.js";
import { frameOf } from "./model/hit_testing.js";

export class Painter {
  constructor(canvas, viewport) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.viewport = viewport;
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
    const { viewport } = this, { image } = viewport;
    const corner = viewport.toImage(0, 0), opposite = viewport.toImage(pane.width, pane.height);
    const left = Math.max(0, Math.floor(corner.x)), top = Math.max(0, Math.floor(corner.y));
    const right = Math.min(image.width, Math.ceil(opposite.x));
    const bottom = Math.min(image.height, Math.ceil(opposite.y));
    if (right <= left || bottom <= top) return;
    const at = viewport.toPane(left, top), size = viewport.scale * this.fine;
    c.imageSmoothingEnabled = size < 3 && size % 1 !== 0;
    c.imageSmoothingQuality = "high";
    c.drawImage(
      picture, left, top, right - left, bottom - top,
      pane.x + at.x, pane.y + at.y,
      (right - left) * viewport.scale, (bottom - top) * viewport.scale);
  }

  /** As ``imgdiff.render.overlay``: what did not change steps back, what did glows. style: its
      constants, {fade, muted, dimmed, full_strength_opacity}. */
  overlay(pane, picture, heat, palette, opacity, style) {
    const strength = Math.min(1, opacity / style.full_strength_opacity);
    this.picture(pane, picture);
    this.inPane(pane, (c) => {
      const corner = this.viewport.toPane(0, 0), { image, scale } = this.viewport;
      const box = [pane.x + corner.x, pane.y + corner.y, image.width * scale, image.height * scale];
      c.globalCompositeOperation = "saturation";
      c.fillStyle = `rgba(128, 128, 128, ${style.muted * strength})`;
      c.fillRect(...box);
      c.globalCompositeOperation = "source-over";
      c.fillStyle = `rgba(0, 0, 0, ${style.dimmed * strength})`;
      c.fillRect(...box);
    });
    if (!heat.peak) return;
    // Where there is heat the picture keeps its light, so that one sees what changed.
    const visible = visibility(style.fade);
    const lit = this.sampled("lit", pane, heat, pixelTable(() => [0, 0, 0], (v) => visible[v] / 2));
    const glow = this.sampled(
      "glow", pane, heat, pixelTable((v) => palette[v], (v) => visible[v] * opacity));
    const c = lit.getContext("2d");
    c.save();
    c.globalCompositeOperation = "source-in";
    c.setTransform(this.fine, 0, 0, this.fine, 0, 0);
    this.put(c, { ...pane, x: 0, y: 0 }, picture);
    c.restore();
    for (const layer of [lit, glow]) this.stamp(pane, layer);
  }

  heat(pane, heat, palette) {
    this.stamp(pane, this.sampled("heat", pane, heat, pixelTable((v) => palette[v], () => 1)));
  }

  stamp(pane, layer) {
    this.inPane(pane, (c) => {
      c.imageSmoothingEnabled = false;
      c.drawImage(layer, pane.x, pane.y, pane.width, pane.height);
    });
  }

  /** A canvas of the pane's size with a table's color for the heat at each of its pixels. */
  sampled(name, pane, heat, table) {
    const { viewport, fine } = this;
    const width = Math.max(1, Math.round(pane.width * fine));
    const height = Math.max(1, Math.round(pane.height * fine));
    const layer = (this.layers[name] ??= document.createElement("canvas"));
    Object.assign(layer, { width, height });
    const c = layer.getContext("2d"), data = c.createImageData(width, height);
    const { x: left, y: top } = viewport.toImage(0, 0);
    heat.sample(new Uint32Array(data.data.buffer),
      { width, height, left, top, scale: viewport.scale * fine, table });
    c.putImageData(data, 0, 0);
    return layer;
  }

  /** Numbered frames; the chosen one in the accent color. */
  frames(pane, regions, chosen, accent) {
    this.inPane(pane, (c) => {
      const high = Math.min(pane.width, pane.height) < 320 ? 13 : 17;
      c.font = `600 ${high - 5}px system-ui, sans-serif`;
      c.textBaseline = "middle";
      for (const region of [...regions].reverse()) {
        const frame = frameOf(this.viewport, pane, region), isChosen = region.number === chosen;
        const box = [frame.x, frame.y, frame.width, frame.height];
        c.strokeStyle = "#000";
        c.lineWidth = isChosen ? 5 : 4;
        c.strokeRect(...box);
        c.strokeStyle = isChosen ? accent : "#fff";
        c.lineWidth = isChosen ? 3 : 2;
        c.strokeRect(...box);
        const text = String(region.number), wide = c.measureText(text).width + 8;
        const x = Math.min(Math.max(pane.x, frame.x - 2), pane.x + pane.width - wide);
        const above = frame.y - high - 2;
        const y = above >= pane.y ? above : frame.y + frame.height + 2;
        c.fillStyle = isChosen ? accent : "#fff";
        c.fillRect(x, y, wide, high);
        c.lineWidth = 1;
        c.strokeStyle = "#000";
        c.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
        c.fillStyle = isChosen ? "#fff" : "#000";
        c.fillText(text, x + 4, y + (high + 1) / 2);
      }
    });
  }

  /** Where the other pane's pointer is, in image pixels. */
  crosshair(pane, { x, y }) {
    this.inPane(pane, (c) => {
      const at = this.viewport.toPane(x, y);
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
