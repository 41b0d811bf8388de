// The viewport of the page as it came, beside that of the page it is compared with.

/** How far a piece of ``pieces``, {box, dx, dy}, has moved that holds a place or is the nearest to
    it; of those that hold it the last one. */
export function shiftAt(pieces, x, y) {
  let nearest = { dx: 0, dy: 0 }, least = Infinity;
  for (const { box: [left, top, right, bottom], dx, dy } of pieces) {
    const away = Math.max(left - x, 0, x - right) + Math.max(top - y, 0, y - bottom);
    const outside = away || (x >= right || y >= bottom ? 1e-6 : 0);
    if (outside <= least) [nearest, least] = [{ dx, dy }, outside];
  }
  return nearest;
}

/** A box in its new place; an inserted band has one of its own. */
export function movedBox({ box, band }, pieces) {
  if (band) return band.box;
  const [left, top, right, bottom] = box;
  const { dx, dy } = shiftAt(pieces, (left + right) / 2, (top + bottom) / 2);
  return [left + dx, top + dy, right + dx, bottom + dy];
}

/** Follows a viewport: what lies in the middle of that one lies in the middle here, in its new
    place and at the same scale. Seen whole there, the page is seen whole here. */
export class LinkedViewport {
  /** image: {width, height} of the page as it came. */
  constructor(viewport, pieces, image) {
    Object.assign(this, { viewport, pieces, image });
  }

  get pane() {
    return this.viewport.pane;
  }

  get scale() {
    const { viewport, image, pane } = this;
    if (!viewport.fitted) return viewport.scale;
    return Math.min(viewport.scale, pane.width / image.width, pane.height / image.height);
  }

  get center() {
    const { viewport: { fitted, centerX, centerY }, image } = this;
    if (fitted) return { x: image.width / 2, y: image.height / 2 };
    const { dx, dy } = shiftAt(this.pieces, centerX, centerY);
    return { x: centerX + dx, y: centerY + dy };
  }

  /** CSS pixels from the pane's corner -> image pixels. */
  toImage(px, py) {
    const { center, pane, scale } = this;
    return {
      x: center.x + (px - pane.width / 2) / scale,
      y: center.y + (py - pane.height / 2) / scale,
    };
  }

  /** Image pixels -> CSS pixels from the pane's corner. */
  toPane(x, y) {
    const { center, pane, scale } = this;
    return {
      x: pane.width / 2 + (x - center.x) * scale,
      y: pane.height / 2 + (y - center.y) * scale,
    };
  }

  /** The place on the other page that shows the same as one here; null where it has none. */
  toOther({ x, y }) {
    for (const { box: [left, top, right, bottom], dx, dy } of [...this.pieces].reverse()) {
      const there = { x: x - dx, y: y - dy };
      if (there.x >= left && there.x < right && there.y >= top && there.y < bottom) return there;
    }
    return null;
  }
}
