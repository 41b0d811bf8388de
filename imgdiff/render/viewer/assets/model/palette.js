// The heat's colors: tables of 256, one for each value of a byte.

/** 256 colors [r, g, b] from as many times "rrggbb". */
export function paletteOf(hex) {
  return Array.from({ length: 256 }, (_, i) =>
    [0, 2, 4].map((at) => parseInt(hex.slice(6 * i + at, 6 * i + at + 2), 16)));
}

/** How much of the heat's color is laid over a picture, 0 to 1: none below the first value of
    ``fade``, all of it from the second on. */
export function visibility([start, full]) {
  return Float32Array.from({ length: 256 }, (_, v) =>
    Math.min(1, Math.max(0, (v / 255 - start) / (full - start))));
}

/** A table of 256 pixels for ImageData seen as Uint32: red in the lowest byte. */
export function pixelTable(color, alpha) {
  return Uint32Array.from({ length: 256 }, (_, v) => {
    const [r, g, b] = color(v);
    return ((Math.round(255 * alpha(v)) << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** CSS of the palette from left to right. */
export function gradientOf(palette) {
  const stops = palette.filter((_, v) => v % 15 === 0).map((rgb) => `rgb(${rgb.join(" ")})`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
