// A lens at the pointer: the place before and after, beside each other, large.

/** Of each half in CSS pixels; image pixels are shown so many times as large as on the stage. */
const HALF = 120, HEIGHT = 120, TIMES = 4, LEAST = 4;

/** Draws it into a pane. place: {x, y} of the picture. */
export function drawLens(painter, pane, place, pictures) {
  const { viewport } = painter, at = viewport.toPane(place.x, place.y);
  const scale = Math.max(LEAST, TIMES * viewport.scale);
  const x = Math.min(Math.max(pane.x, pane.x + at.x - HALF), pane.x + pane.width - 2 * HALF);
  const above = pane.y + at.y - HEIGHT - 24;
  const y = above >= pane.y ? above : pane.y + at.y + 24;
  painter.inPane(pane, (c) => {
    pictures.forEach((picture, i) => {
      const left = x + i * HALF, wide = HALF / scale, high = HEIGHT / scale;
      c.save();
      c.beginPath();
      c.rect(left, y, HALF, HEIGHT);
      c.clip();
      c.fillStyle = "gray";
      c.fillRect(left, y, HALF, HEIGHT);
      c.imageSmoothingEnabled = false;
      c.drawImage(picture, place.x - wide / 2, place.y - high / 2, wide, high, left, y, HALF, HEIGHT);
      c.restore();
      c.fillStyle = "rgb(0 0 0 / 72%)";
      c.fillRect(left, y + HEIGHT - 17, 48, 17);
      c.fillStyle = "#fff";
      c.font = "600 12px system-ui, sans-serif";
      c.fillText(i ? "after" : "before", left + 5, y + HEIGHT - 5);
    });
    for (const [style, width] of [["#000", 4], ["#fff", 2]]) {
      c.strokeStyle = style;
      c.lineWidth = width;
      c.strokeRect(x, y, 2 * HALF, HEIGHT);
      c.strokeRect(x + HALF, y, 0, HEIGHT);
    }
  });
}
