// The list of regions: number, before, after and heat, where, how large, how strong.

const SORTS = {
  score: ["Strongest first", (a, b) => a.number - b.number],
  area: ["Largest first", (a, b) => b.area - a.area],
  place: ["Top to bottom", (a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]],
};
const FILTERS = {
  all: ["All", () => true],
  strong: ["Heat 0.75 and more", (r) => r.kind === "changed" && r.score >= 0.75],
  weak: ["Heat below 0.75", (r) => r.kind === "changed" && r.score < 0.75],
  large: ["1,000 px and more", (r) => r.area >= 1000],
  small: ["Less than 1,000 px", (r) => r.area < 1000],
  only_before: ["Only in before", (r) => r.kind === "only_before"],
  only_after: ["Only in after", (r) => r.kind === "only_after"],
};
const KINDS = { only_before: "only in before", only_after: "only in after" };
const AT_ONCE = 40, THUMB = 56;

class RegionList {
  constructor(onchoose) {
    this.onchoose = onchoose;
    this.regions = [];
    this.most = AT_ONCE;
    this.sort = h("select", { "aria-label": "Sort the regions", onchange: () => this.draw() },
      ...Object.entries(SORTS).map(([value, [words]]) => h("option", { value }, words)));
    this.filter = h("select", { "aria-label": "Show which regions", onchange: () => this.draw() });
    this.head = h("h3");
    this.list = h("ol");
    this.more = h("button.more", { type: "button", onclick: () => {
      this.most += AT_ONCE;
      this.draw();
    } }, "Show more");
    this.element = h("section.regions", { "aria-label": "Regions that changed" },
      this.head, h("div.selects", {}, this.sort, this.filter), this.list, this.more);
  }

  /** The page calls again after every change of the view: what is as it was stays as it is. */
  update(regions, pictures, palette) {
    const shown = JSON.stringify([regions, palette]);
    if (shown === this.shown && pictures === this.pictures) return;
    Object.assign(this, { regions, pictures, palette, shown, most: AT_ONCE });
    const asked = this.filter.value;
    const fitting = Object.entries(FILTERS).filter(([value, [, test]]) =>
      value === "all" || value === asked || regions.some(test) && !regions.every(test));
    this.filter.replaceChildren(...fitting.map(([value, [words]]) =>
      h("option", { value, selected: value === asked }, words)));
    this.filter.hidden = fitting.length < 2;
    this.sort.hidden = regions.length < 2;
    this.element.hidden = regions.length === 0;
    this.draw();
  }

  draw() {
    const shown = this.regions
      .filter(FILTERS[this.filter.value || "all"][1])
      .sort(SORTS[this.sort.value][1]);
    const all = this.regions.length;
    this.head.textContent = shown.length === all
      ? `${all} region${all === 1 ? "" : "s"}` : `${shown.length} of ${all} regions`;
    this.list.replaceChildren(...shown.slice(0, this.most).map((region) => this.item(region)));
    this.more.hidden = shown.length <= this.most;
    this.mark(this.chosen);
  }

  item(region) {
    const [left, top, right, bottom] = region.box;
    const kind = KINDS[region.kind];
    const facts = `${right - left} × ${bottom - top} px at ${left}, ${top}`;
    const strength = kind ?? `heat ${region.score.toFixed(2)}`;
    const words = `Region ${region.number}: ${strength}, ${facts}. Zoom to it`;
    return h("li", {}, h("button.region", {
      type: "button", "data-number": region.number, "aria-label": words,
      onclick: () => this.onchoose(region),
    },
    h("span.number", {}, String(region.number)),
    h("span.thumbs", {}, ...this.thumbs(region)),
    h("span.facts", {}, h("b", {}, strength), h("span", {}, facts),
      h("span", {}, `${region.area.toLocaleString("en")} px changed`))));
  }

  /** Before, after and heat of the region with what surrounds it. */
  thumbs(region) {
    const [left, top, right, bottom] = region.box, { heat } = this.pictures;
    const side = Math.min(Math.max(32, 1.4 * Math.max(right - left, bottom - top)),
      Math.max(heat.width, heat.height));
    const x = (left + right - side) / 2, y = (top + bottom - side) / 2;
    return ["before", "after", "heat"].map((name) => {
      const canvas = h("canvas", { width: 2 * THUMB, height: 2 * THUMB, title: name });
      const c = canvas.getContext("2d"), size = (2 * THUMB) / side;
      if (name === "heat") this.thumbOfHeat(c, x, y, size);
      else {
        c.imageSmoothingEnabled = size < 4;
        c.imageSmoothingQuality = "high";
        c.drawImage(this.pictures[name], -x * size, -y * size, heat.width * size,
          heat.height * size);
      }
      return canvas;
    });
  }

  thumbOfHeat(c, x, y, size) {
    const data = c.createImageData(2 * THUMB, 2 * THUMB), pixels = new Uint32Array(data.data.buffer);
    const table = pixelTable((v) => this.palette[v], () => 1), { heat } = this.pictures;
    const level = heat.level(size);
    for (let row = 0; row < 2 * THUMB; row++) {
      const iy = Math.floor(y + (row + 0.5) / size);
      if (iy < 0 || iy >= heat.height) continue;
      for (let column = 0; column < 2 * THUMB; column++) {
        const ix = Math.floor(x + (column + 0.5) / size);
        if (ix < 0 || ix >= heat.width) continue;
        const at = Math.floor(iy / level.step) * level.width + Math.floor(ix / level.step);
        pixels[row * 2 * THUMB + column] = table[level.bytes[at]];
      }
    }
    c.putImageData(data, 0, 0);
  }

  mark(number) {
    this.chosen = number;
    for (const button of this.list.querySelectorAll("button.region")) {
      const own = Number(button.dataset.number) === number;
      button.setAttribute("aria-pressed", own);
      if (own) button.scrollIntoView({ block: "nearest" });
    }
  }
}
