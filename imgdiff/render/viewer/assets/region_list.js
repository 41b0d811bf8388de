// The list of regions: number, before, after and heat, where, how large, how strong.

import { h } from "./elements.js";
import { pixelTable } from "./model/palette.js";
import { SORTS, arranged, counted, usefulFilters } from "./model/region_order.js";

/** Regions that are listed before one asks for more; pixels of a thumbnail. */
const PAGE = 40, THUMBNAIL = 112;
/** Told of sizes. */
const SIZES = "What is lit at this threshold: the change with a narrow seam round it";

export class RegionList {
  /** onchoose(region). onremark(remarks): notes at regions, {"left,top,right,bottom": text}. */
  constructor(onchoose, onremark) {
    Object.assign(this, { onchoose, onremark, remarks: {} });
    this.regions = [];
    this.most = PAGE;
    this.sort = h("select", { "aria-label": "Sort the regions", onchange: () => this.draw() },
      ...Object.entries(SORTS).map(([value, [words]]) => h("option", { value }, words)));
    this.filter = h("select", { "aria-label": "Show which regions", onchange: () => this.draw() });
    this.head = h("h3");
    this.list = h("ol");
    this.more = h("button.more", { type: "button", onclick: () => {
      this.most += PAGE;
      this.draw();
    } }, "Show more");
    this.element = h("section.regions", { "aria-label": "Regions that changed" },
      this.head, h("div.selects", {}, this.sort, this.filter), this.list, this.more);
  }

  /** Notes of another pair; writable: somebody keeps them. */
  note(remarks, writable) {
    Object.assign(this, { remarks: { ...remarks }, writable });
    this.shown = null;
  }

  /** The page calls again after every change of the view: what is as it was stays as it is. */
  update(regions, pictures, palette) {
    const shown = JSON.stringify([regions, palette]);
    if (shown === this.shown && pictures === this.pictures) return;
    Object.assign(this, { regions, pictures, palette, shown, most: PAGE });
    const selected = this.filter.value;
    const filters = usefulFilters(regions, selected);
    this.filter.replaceChildren(...filters.map(([value, words]) =>
      h("option", { value, selected: value === selected }, words)));
    this.filter.hidden = filters.length < 2;
    this.sort.hidden = regions.length < 2;
    this.element.hidden = regions.length === 0;
    this.draw();
  }

  /** The regions that are listed, in their order. */
  arranged() {
    return arranged(this.regions, this.sort.value, this.filter.value || "all");
  }

  draw() {
    const shown = this.arranged(), all = this.regions.length;
    this.head.textContent = shown.length === all
      ? counted(this.regions) : `${shown.length} of ${all} places`;
    this.list.replaceChildren(...shown.slice(0, this.most).map((region) => this.item(region)));
    this.more.hidden = shown.length <= this.most;
    this.mark(this.chosen);
  }

  item(region) {
    const [left, top, right, bottom] = region.band?.box ?? region.box;
    const facts = `${right - left} × ${bottom - top} px at ${left}, ${top}`;
    const strength = region.words
      ?? (region.only_in ? `only in ${region.only_in}` : `heat ${region.score.toFixed(2)}`);
    const happened = region.happened ?? (region.words || region.only_in ? null : "changed");
    return h("li", {}, h("button.region", {
      type: "button", "data-number": region.number, title: "Zoom to it",
      onclick: () => this.onchoose(region),
    },
    h("span.number", {}, String(region.number)),
    h("span.thumbs", { "aria-hidden": true }, ...this.thumbnails(region)),
    h("span.facts", {}, h("b", {}, happened ?? strength),
      happened && h("span", {}, strength), h("span", { title: SIZES }, facts),
      h("span", { title: SIZES }, `${region.area.toLocaleString("en")} px${region.band ? "" : " lit"}`))),
    this.remark(region));
  }

  /** What somebody wrote at a region, or where one writes it. */
  remark({ box, number }) {
    const key = box.join(",");
    const text = h("textarea", {
      rows: 2, maxlength: 1000, readonly: !this.writable, placeholder: "For the report",
      "aria-label": `Note at region ${number}`,
      onchange: () => {
        if (text.value.trim()) this.remarks[key] = text.value.trim();
        else delete this.remarks[key];
        this.mark(this.chosen);
        this.onremark(this.remarks);
      },
    });
    text.value = this.remarks[key] ?? "";
    return h("label.remark", { hidden: true }, "Note", text);
  }

  /** Before, after and heat of the region with what surrounds it. */
  thumbnails({ box, band }) {
    const { heat, whole } = this.pictures;
    const [left, top, right, bottom] = band?.box ?? box;
    const side = Math.min(Math.max(32, 1.4 * Math.max(right - left, bottom - top)),
      Math.max(heat.width, heat.height));
    const scale = THUMBNAIL / side;
    // An inserted band is seen on after as it came; before, where it was put.
    const around = ([l, t, r, b]) => ({ x: (l + r - side) / 2, y: (t + b - side) / 2 });
    const names = band ? ["before", "whole"] : ["before", "after", "heat"];
    return names.map((name) => {
      const { x, y } = around(name === "whole" ? band.box : box);
      const title = name === "whole" ? "after" : name;
      const canvas = h("canvas", { width: THUMBNAIL, height: THUMBNAIL, title });
      const c = canvas.getContext("2d");
      if (name === "heat") this.drawHeat(c, { left: x, top: y, scale });
      else {
        c.imageSmoothingEnabled = scale < 4;
        c.imageSmoothingQuality = "high";
        const { width, height } = name === "whole"
          ? { width: whole.naturalWidth ?? whole.width, height: whole.naturalHeight ?? whole.height }
          : heat;
        c.drawImage(this.pictures[name], -x * scale, -y * scale, width * scale, height * scale);
      }
      return h("span.thumb", {}, canvas, h("small", {}, title));
    });
  }

  drawHeat(c, place) {
    const data = c.createImageData(THUMBNAIL, THUMBNAIL);
    const table = pixelTable((v) => this.palette[v], () => 1);
    this.pictures.heat.sample(new Uint32Array(data.data.buffer),
      { width: THUMBNAIL, height: THUMBNAIL, table, ...place });
    c.putImageData(data, 0, 0);
  }

  mark(number) {
    this.chosen = number;
    for (const button of this.list.querySelectorAll("button.region")) {
      const isChosen = Number(button.dataset.number) === number;
      button.setAttribute("aria-pressed", isChosen);
      const note = button.nextElementSibling;
      note.hidden = !(note.lastChild.value || (isChosen && this.writable));
      if (isChosen) this.reveal(button);
    }
  }

  /** Within the list alone: the page stays where it is. */
  reveal(button) {
    const { list } = this, top = button.offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + button.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top + button.offsetHeight - list.clientHeight;
  }
}
