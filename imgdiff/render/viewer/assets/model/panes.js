// The panes of the stage, {x, y, width, height} in CSS pixels, and what a divider parts in one.

const GAP = 4;

/** One pane; two for side by side, next to each other or one above the other, whichever shows the
    image larger. */
export function splitPanes(view, width, height, image) {
  if (view !== "side") return [{ x: 0, y: 0, width, height }];
  const halfWidth = (width - GAP) / 2, halfHeight = (height - GAP) / 2;
  const beside = Math.min(halfWidth / image.width, height / image.height);
  const stacked = Math.min(width / image.width, halfHeight / image.height);
  return beside >= stacked
    ? [0, halfWidth + GAP].map((x) => ({ x, y: 0, width: halfWidth, height }))
    : [0, halfHeight + GAP].map((y) => ({ x: 0, y, width, height: halfHeight }));
}

/** The pane under a point of the stage; the first one where there is none. */
export function paneAt(panes, x, y) {
  const covers = (pane) => x >= pane.x && x < pane.x + pane.width
    && y >= pane.y && y < pane.y + pane.height;
  return panes.find(covers) ?? panes[0];
}

/** From where to where a pane shows the image, in CSS pixels from the pane's left edge. */
export function visibleExtent(viewport, pane) {
  return {
    left: Math.max(0, viewport.toPane(0, 0).x),
    right: Math.min(pane.width, viewport.toPane(viewport.image.width, 0).x),
  };
}

/** The share of what is seen that lies left of a box's middle, 0 to 1. */
export function shareLeftOf([left, , right], viewport, pane) {
  const extent = visibleExtent(viewport, pane);
  const middle = viewport.toPane((left + right) / 2, 0).x;
  return Math.min(1, Math.max(0, (middle - extent.left) / (extent.right - extent.left)));
}
