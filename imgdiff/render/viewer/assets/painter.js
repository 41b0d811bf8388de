// Draws one pane: a picture, the heat over it or alone, the frames of the regions.

import { pixelTable, visibility } from "./model/palette.js";
import { FRAME_MARGIN, frameOf } from "./model/hit_testing.js";
import { clampedFrame, labelBeside, overlaps, wordsOf } from "./model/labels.js";
import { boundsOf } from "./model/places.js";

/** Of marks, rgb. */
export const MARK_COLOR = [214, 0, 110];

let tile = null;

/** Diagonal lines on grey that lets the picture through. */
function hatchTile() {
  if (tile) return tile;
  tile = document.createElement("canvas");
  tile.width = tile.height = 10;
  const c = tile.getContext("2d");
  c.fillStyle = "rgb(150 150 150 / 60%)";
  c.fillRect(0, 0, 10, 10);
  c.strokeStyle = "rgb(40 40 40 / 75%)";
  c.lineWidth = 1.5;
  for (const shift of [-10, 0, 10]) {
    c.moveTo(shift, 10);
    c.lineTo(shift + 10, 0);
  }
  c.stroke();
  return tile;
}

export class Painter {
  constructor(canvas, viewport) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.viewport = viewport;
    this.layers = {};
    this.fine = 1;  // until it has a size: pictures may come before that
    this.size = { width: canvas.width, height: canvas.height };
  }

  /** Size in CSS pixels; twice as fine at most where the screen is. The canvas has it from the next
      ``clear`` on: it loses what it shows then, and nothing empty is to be seen. */
  resize(width, height) {
    this.fine = Math.min(2, window.devicePixelRatio || 1);
    const pixels = (length) => Math.max(1, Math.round(length * this.fine));
    this.size = { width: pixels(width), height: pixels(height) };
  }

  clear() {
    const { canvas, size } = this;
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, size.width, size.height);
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

  /** Nothing is drawn over what is equal; changed places are tinted. */
  marks(pane, picture, heat, threshold) {
    this.picture(pane, picture);
    const least = 255 * threshold;
    const table = pixelTable(() => MARK_COLOR, (v) => (v && v >= least ? 0.18 : 0));
    if (heat.peak) this.stamp(pane, this.sampled("marks", pane, heat, table));
  }

  /** White where something changed, else black. */
  mask(pane, heat, threshold) {
    const table = pixelTable((v) => (v && v >= 255 * threshold ? [255, 255, 255] : [0, 0, 0]), () => 1);
    this.stamp(pane, this.sampled("mask", pane, heat, table));
  }

  /** How far each channel is apart, four times as bright. */
  difference(pane, before, after) {
    this.picture(pane, before);
    this.inPane(pane, (c) => {
      c.globalCompositeOperation = "difference";
      this.put(c, pane, after);
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.globalCompositeOperation = "lighter";
      for (let i = 0; i < 2; i++) c.drawImage(this.canvas, 0, 0);
    });
  }

  /** A picture in some boxes alone. */
  parts(pane, picture, boxes) {
    this.inPane(pane, (c) => {
      c.beginPath();
      for (const [left, top, right, bottom] of boxes) {
        const from = this.viewport.toPane(left, top), to = this.viewport.toPane(right, bottom);
        c.rect(pane.x + from.x, pane.y + from.y, to.x - from.x, to.y - from.y);
      }
      c.clip();
      this.put(c, pane, picture);
    });
  }

  /** Frames, numbered beside, with what happened where there is room; the chosen
      one in the accent color, with letters in another. thin: as on a screen. ink: what the labels
      had better not hide, if it is known. */
  frames(pane, all, chosen, { accent, letters }, thin = false, ink = null) {
    const regions = all.filter((region) => overlaps(frameOf(this.viewport, pane, region), pane));
    this.inPane(pane, (c) => {
      const high = Math.min(pane.width, pane.height) < 320 ? 13 : 17;
      c.font = `600 ${high - 5}px system-ui, sans-serif`;
      c.textBaseline = "middle";
      const framed = regions.map((region) => clampedFrame(
        frameOf(this.viewport, pane, region), pane, FRAME_MARGIN + 1));
      const inkAt = (place) => (ink ? ink.share(this.boxOf(pane, place)) : 0);
      const taken = [...framed], color = thin ? `rgb(${MARK_COLOR.join(" ")})` : "#fff";
      const labels = regions.map((region, i) => {
        const sized = wordsOf(region).map((text) => (
          { text, width: c.measureText(text).width + 8, height: high }));
        const others = taken.filter((each) => each !== framed[i]);
        const label = labelBeside(framed[i], sized, pane, others, inkAt);
        taken.push(label);
        return label;
      });
      for (let i = regions.length - 1; i >= 0; i--) {
        const { x, y, width, height } = framed[i], isChosen = regions[i].number === chosen;
        c.strokeStyle = thin ? "#fff" : "#000";
        c.lineWidth = (thin ? 3 : 4) + isChosen;
        c.strokeRect(x, y, width, height);
        c.strokeStyle = isChosen ? accent : color;
        c.lineWidth = (thin ? 1.5 : 2) + isChosen;
        c.strokeRect(x, y, width, height);
        const label = labels[i];
        c.fillStyle = isChosen ? accent : color;
        c.fillRect(label.x, label.y, label.width, label.height);
        c.lineWidth = 1;
        c.strokeStyle = thin ? "#fff" : "#000";
        c.strokeRect(label.x + 0.5, label.y + 0.5, label.width - 1, label.height - 1);
        c.fillStyle = isChosen ? letters : thin ? "#fff" : "#000";
        c.fillText(label.text, label.x + 4, label.y + (high + 1) / 2);
      }
    });
  }

  /** What {x, y, width, height} on the stage is of the image, as [left, top, right, bottom]. */
  boxOf(pane, { x, y, width, height }) {
    const from = this.viewport.toImage(x - pane.x, y - pane.y);
    const to = this.viewport.toImage(x + width - pane.x, y + height - pane.y);
    return [from.x, from.y, to.x, to.y];
  }

  /** Places that are not looked at: hatched, with their names; the chosen one in a thicker line. */
  places(pane, places, chosen) {
    if (!places.length) return;
    this.inPane(pane, (c) => {
      const hatch = c.createPattern(hatchTile(), "repeat");
      c.font = "600 12px system-ui, sans-serif";
      c.textBaseline = "top";
      c.lineJoin = c.lineCap = "round";
      places.forEach((place, i) => {
        const path = this.pathOf(pane, place), [left, top] = boundsOf(place);
        if (place.box) {
          c.fillStyle = hatch;
          c.fill(path);
          for (const [style, width] of [["#fff", 3], ["#000", i === chosen ? 3 : 1]]) {
            c.strokeStyle = style;
            c.lineWidth = width;
            c.stroke(path);
          }
        } else {
          c.lineWidth = Math.max(1, place.width * this.viewport.scale);
          c.strokeStyle = hatch;
          c.stroke(path);
          if (i === chosen) {
            c.lineWidth = 2;
            c.strokeStyle = "#000";
            c.stroke(path);
          }
        }
        if (!place.name) return;
        const at = this.viewport.toPane(left, top);
        const x = Math.max(pane.x, pane.x + at.x) + 3, y = Math.max(pane.y, pane.y + at.y) + 3;
        c.fillStyle = "rgb(255 255 255 / 85%)";
        c.fillRect(x, y, c.measureText(place.name).width + 8, 17);
        c.fillStyle = "#000";
        c.fillText(place.name, x + 4, y + 3);
      });
    });
  }

  /** A line between two points of the image, and the box that they span. */
  measure(pane, { from, to }) {
    this.inPane(pane, (c) => {
      const [a, b] = [from, to].map(({ x, y }) => this.viewport.toPane(x, y));
      const path = new Path2D();
      path.rect(pane.x + a.x, pane.y + a.y, b.x - a.x, b.y - a.y);
      path.moveTo(pane.x + a.x, pane.y + a.y);
      path.lineTo(pane.x + b.x, pane.y + b.y);
      for (const [style, width] of [["#000", 3.5], ["#fff", 1.5]]) {
        c.strokeStyle = style;
        c.lineWidth = width;
        c.stroke(path);
      }
    });
  }

  pathOf(pane, { box, line }) {
    const path = new Path2D(), { viewport } = this;
    const at = ([x, y], inside) => {
      const point = viewport.toPane(x + inside, y + inside);
      return [pane.x + point.x, pane.y + point.y];
    };
    if (box) {
      const [left, top] = at(box, 0), [right, bottom] = at(box.slice(2), 0);
      path.rect(left, top, right - left, bottom - top);
    } else {
      path.moveTo(...at(line[0], 0.5));
      for (const point of line.length > 1 ? line : [...line, line[0]]) path.lineTo(...at(point, 0.5));
    }
    return path;
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
