// The heat of one comparison, and its colours.

/** Heat below the first value is not drawn over a picture, from the second on it is in full. */
const FADE = [0.12, 0.5];

/** Heat in thousandths, with ever coarser levels that keep the peaks: a small change stays in
    sight however far one zooms out. */
class Heat {
  constructor(width, height, thousandths) {
    this.width = width;
    this.height = height;
    this.thousandths = thousandths;
    const bytes = new Uint8Array(thousandths.length);
    let peak = 0;
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = Math.round(thousandths[i] * 0.255);
      if (bytes[i] > peak) peak = bytes[i];
    }
    this.peak = peak;
    this.levels = [{ width, height, bytes }];
  }

  at(x, y) {
    return this.thousandths[y * this.width + x] / 1000;
  }

  /** The level whose places take at least one of the screen's pixels. pixels: per image pixel. */
  level(pixels) {
    const wanted = Math.max(0, Math.ceil(Math.log2(1 / pixels) - 1e-9));
    while (this.levels.length <= wanted) this.levels.push(halved(this.levels.at(-1)));
    return { ...this.levels[wanted], step: 2 ** wanted };
  }
}

function halved(level) {
  const width = Math.ceil(level.width / 2), height = Math.ceil(level.height / 2);
  const bytes = new Uint8Array(width * height), from = level.bytes;
  for (let y = 0; y < height; y++) {
    const one = 2 * y * level.width;
    const two = Math.min(2 * y + 1, level.height - 1) * level.width;
    for (let x = 0; x < width; x++) {
      const left = 2 * x, right = Math.min(left + 1, level.width - 1);
      bytes[y * width + x] =
        Math.max(from[one + left], from[one + right], from[two + left], from[two + right]);
    }
  }
  return { width, height, bytes };
}

/** 256 colours [r, g, b] from as many times "rrggbb". */
function paletteOf(hex) {
  return Array.from({ length: 256 }, (_, i) =>
    [0, 2, 4].map((at) => parseInt(hex.substr(6 * i + at, 2), 16)));
}

/** How much of the heat's colour is laid over a picture, 0 to 1, for each of the 256 values. */
const SHOWN = Float32Array.from({ length: 256 }, (_, v) =>
  Math.min(1, Math.max(0, (v / 255 - FADE[0]) / (FADE[1] - FADE[0]))));

/** A table of 256 pixels for ImageData seen as Uint32: red in the lowest byte. */
function pixelTable(colour, alpha) {
  return Uint32Array.from({ length: 256 }, (_, v) => {
    const [r, g, b] = colour(v);
    return ((Math.round(255 * alpha(v)) << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
