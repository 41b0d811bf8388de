// How much is drawn in a part of the picture, so that a label can stand where it hides the least.

/** A step of so many levels from a pixel to its neighbor is drawn; smaller ones are light. */
const EDGE = 12;

export class Ink {
  /** pixels: RGBA of a picture {width, height} made smaller. image: its own {width, height}. */
  constructor(pixels, { width, height }, image) {
    Object.assign(this, { width, height, scale: width / image.width });
    const sums = (this.sums = new Uint32Array((width + 1) * (height + 1)));
    const grey = (x, y) => {
      const at = 4 * (y * width + x);
      return (pixels[at] + 2 * pixels[at + 1] + pixels[at + 2]) / 4;
    };
    for (let y = 0; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        const here = grey(x, y);
        row += Math.abs(here - grey(Math.min(x + 1, width - 1), y)) > EDGE
          || Math.abs(here - grey(x, Math.min(y + 1, height - 1))) > EDGE;
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
  }

  /** The share of a box of the image, in [0, 1], that is drawn; nothing is outside of the image. */
  share([left, top, right, bottom]) {
    const at = (value, most, round) => Math.min(Math.max(round(value * this.scale), 0), most);
    const [x, x2] = [at(left, this.width, Math.floor), at(right, this.width, Math.ceil)];
    const [y, y2] = [at(top, this.height, Math.floor), at(bottom, this.height, Math.ceil)];
    if (x >= x2 || y >= y2) return 0;
    const { sums } = this, wide = this.width + 1;
    const drawn = sums[y2 * wide + x2] - sums[y2 * wide + x] - sums[y * wide + x2] + sums[y * wide + x];
    const area = (right - left) * (bottom - top) * this.scale ** 2;
    return Math.min(1, drawn / Math.max(area, 1));
  }
}
