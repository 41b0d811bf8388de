// What is seen of a picture's planes: over which background, and which channel alone.

/** Behind what is transparent. */
export const BACKGROUNDS = {
  checkerboard: "On checkerboard", white: "On white", black: "On black", magenta: "On magenta",
};
/** "alpha" is there where something is transparent. */
export const CHANNELS = {
  all: "All channels", red: "Red", green: "Green", blue: "Blue", alpha: "Alpha",
};

/** As ``imgdiff.render.checkerboard``: greys of the squares, and 2 to this is their side. */
const GREYS = [153, 102], SQUARE = 3;
const COLORS = { white: [255, 255, 255], black: [0, 0, 0], magenta: [255, 0, 255] };

/** Changes pixels (RGBA, ``width`` to a row, on white) in place. alpha: RGBA that says in its red
    how opaque each pixel is; null where all are. */
export function compose(pixels, alpha, width, { background, channel }) {
  if (alpha && background !== "white") layOn(pixels, alpha, width, COLORS[background]);
  const index = ["red", "green", "blue"].indexOf(channel);
  if (index < 0 && channel !== "alpha") return;
  for (let i = 0; i < pixels.length; i += 4) {
    const value = index >= 0 ? pixels[i + index] : alpha ? alpha[i] : 255;
    pixels[i] = pixels[i + 1] = pixels[i + 2] = value;
  }
}

/** color: [r, g, b]; undefined for the checkerboard. */
function layOn(pixels, alpha, width, color) {
  for (let i = 0, at = 0; i < pixels.length; i += 4, at++) {
    const through = 255 - alpha[i];
    if (!through) continue;
    const x = at % width, y = (at - x) / width;
    const grey = GREYS[((x >> SQUARE) + (y >> SQUARE)) % 2];
    for (let c = 0; c < 3; c++) {
      const darker = 255 - (color ? color[c] : grey);
      pixels[i + c] = Math.max(0, pixels[i + c] - Math.floor((through * darker + 127) / 255));
    }
  }
}
