// What lies under a point.

/** A frame stands so many CSS pixels outside of its region; its number, above it, is so high. */
export const FRAME_MARGIN = 3;
const LABEL = 19;

/** {x, y, width, height} of a region's frame in CSS pixels of the stage. */
export function frameOf(viewport, pane, { box: [left, top, right, bottom] }) {
  const corner = viewport.toPane(left, top), opposite = viewport.toPane(right, bottom);
  return {
    x: pane.x + corner.x - FRAME_MARGIN,
    y: pane.y + corner.y - FRAME_MARGIN,
    width: opposite.x - corner.x + 2 * FRAME_MARGIN,
    height: opposite.y - corner.y + 2 * FRAME_MARGIN,
  };
}

/** The first region whose frame, or number, is at a point of the stage. */
export function regionAt(viewport, pane, regions, x, y) {
  return regions.find((region) => {
    const frame = frameOf(viewport, pane, region);
    return x >= frame.x && x <= frame.x + frame.width
      && y >= frame.y - LABEL && y <= frame.y + frame.height;
  });
}

/** Does a point {x, y} of the image lie on it? */
export function isInside({ width, height }, { x, y }) {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** The pixel that a point of the image lies in. */
export function pixelOf({ x, y }) {
  return { x: Math.floor(x), y: Math.floor(y) };
}
