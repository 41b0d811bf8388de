// The heat of one comparison.

/** Heat in thousandths, row by row, with ever coarser levels that keep the peaks: a small change
    stays in sight however far one zooms out. */
export class Heat {
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

  /** The heat at a pixel, 0 to 1. */
  at(x, y) {
    return this.thousandths[y * this.width + x] / 1000;
  }

  /** The level whose places take at least one of the screen's pixels. scale: screen pixels of one
      image pixel. */
  level(scale) {
    const index = Math.max(0, Math.ceil(Math.log2(1 / scale) - 1e-9));
    while (this.levels.length <= index) this.levels.push(halved(this.levels.at(-1)));
    return { ...this.levels[index], step: 2 ** index };
  }

  /** Fills pixels (Uint32, width by height) with a table's color for the heat at each of them; what
      lies beside the image stays as it is. The first pixel's corner is at (left, top) of the image,
      a pixel is 1 / scale of the image's wide. */
  sample(pixels, { width, height, left, top, scale, table }) {
    const level = this.level(scale);
    const columns = new Int32Array(width);
    for (let x = 0; x < width; x++) {
      const at = Math.floor(left + (x + 0.5) / scale);
      columns[x] = at < 0 || at >= this.width ? -1 : Math.floor(at / level.step);
    }
    for (let y = 0; y < height; y++) {
      const at = Math.floor(top + (y + 0.5) / scale);
      if (at < 0 || at >= this.height) continue;
      const row = Math.floor(at / level.step) * level.width;
      for (let x = 0; x < width; x++)
        if (columns[x] >= 0) pixels[y * width + x] = table[level.bytes[row + columns[x]]];
    }
  }
}

/** Half as wide and high; of four places the hottest. */
function halved({ width: fullWidth, height: fullHeight, bytes: full }) {
  const width = Math.ceil(fullWidth / 2), height = Math.ceil(fullHeight / 2);
  const bytes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const upper = 2 * y * fullWidth;
    const lower = Math.min(2 * y + 1, fullHeight - 1) * fullWidth;
    for (let x = 0; x < width; x++) {
      const left = 2 * x, right = Math.min(left + 1, fullWidth - 1);
      bytes[y * width + x] =
        Math.max(full[upper + left], full[upper + right], full[lower + left], full[lower + right]);
    }
  }
  return { width, height, bytes };
}
