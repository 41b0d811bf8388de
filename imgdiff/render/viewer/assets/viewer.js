// One comparison to look at. Called by the page and by the report alike: with ``data`` as
// ``imgdiff.render.viewer.payload`` makes it, whenever that changes.

import { ColorBar } from "./color_bar.js";
import { h, radioGroup } from "./elements.js";
import { paletteOf } from "./model/palette.js";
import { pixelOf, regionAt } from "./model/hit_testing.js";
import { nextView, rounded, sameLook } from "./model/look.js";
import { neighbor, numbered } from "./model/region_order.js";
import { loadPictures } from "./pictures.js";
import { Readout } from "./readout.js";
import { RegionList } from "./region_list.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";

/** Seconds that each picture is shown while blinking; the page does not keep them. */
const PACE = 1;
/** The page is told what is seen once it has rested so many milliseconds. */
const REST = 400;
const VIEWERS = new WeakMap();

export default function show({ parentElement, data, setStateValue }) {
  let viewer = VIEWERS.get(parentElement);
  if (!viewer) VIEWERS.set(parentElement, (viewer = new Viewer(parentElement, data)));
  viewer.report = (look) => setStateValue("look", look);
  viewer.update(data);
  // The page may call again before it disposes of an earlier call.
  const call = (viewer.calls = (viewer.calls ?? 0) + 1);
  return () => {
    if (viewer.calls !== call) return;
    viewer.stop();
    VIEWERS.delete(parentElement);
  };
}

class Viewer {
  constructor(parent, data) {
    this.look = { ...data.look, pace: PACE };
    this.stage = new Stage({
      onpoint: (point) => this.point(point),
      ontap: (point) => this.tap(point),
      onkey: (key) => this.press(key),
      onchange: () => this.changed(),
    });
    this.list = new RegionList((region) => this.choose(region));
    this.bar = new ColorBar();
    this.readout = new Readout();
    this.views = radioGroup("View", data.views, this.look.view, (view) => this.set({ view }));
    this.tools = new Toolbar({
      onset: (change) => this.set(change),
      onzoom: (act) => {
        act(this.stage.viewport);
        this.stage.moved();
      },
      onfullscreen: () => this.toggleFullScreen(),
    });
    this.root = h("div.viewer", {},
      h("div.main", {}, this.views.element, this.stage.element,
        h("div.under", {}, this.bar.element, this.readout.element), this.tools.element),
      this.list.element);
    this.room = h("div.room", {}, this.root);
    parent.append(this.room);
    this.tools.update(this.look, false);
    this.followTheme();
  }

  async update(data) {
    const isFirst = !this.data;
    const isOther = this.data?.id !== data.id;
    this.data = data;
    this.root.classList.toggle("without-regions", !data.regions.length);
    this.regions = numbered(data.regions);
    this.palette = paletteOf(data.palette);
    this.stage.canvas.setAttribute("aria-label", data.summary);
    this.bar.update(data, this.palette);
    if (isOther) {
      if (!await this.load(data)) return;
      this.chosen = isFirst ? this.look.region : 0;
    }
    if (!this.stage.pictures) return;
    if (this.chosen > this.regions.length) this.chosen = 0;
    this.list.update(this.regions, this.stage.pictures, this.palette);
    this.list.mark(this.chosen);
    this.refresh();
    const linked = isFirst && this.regions[this.chosen - 1];
    if (linked) this.choose(linked);
    this.root.dataset.ready = data.id;
  }

  /** Puts the pictures on the stage; false where they cannot be, or are no longer wanted. */
  async load(data) {
    const { stage } = this;
    stage.pictures = null;
    this.list.element.hidden = true;
    stage.wait.hidden = false;
    this.setHeight(data);
    let pictures = null;
    try {
      pictures = await loadPictures(data);
    } catch {
      if (this.data.id === data.id)
        stage.wait.textContent = "The pictures could not be loaded. Reload the page.";
    }
    if (!pictures || this.data.id !== data.id) return false;  // another pair has come meanwhile
    stage.wait.hidden = true;
    stage.wait.textContent = "Loading the pictures…";
    stage.pictures = pictures;
    stage.link(data.layout);
    stage.viewport.setImage({ width: data.width, height: data.height });
    return true;
  }

  /** As high as the picture wants at this width, and never higher than most of the window. */
  setHeight({ width, height }) {
    const wide = this.stage.element.getBoundingClientRect().width || 800;
    const high = Math.max(280, Math.min(wide * (height / width), 0.6 * innerHeight, 900));
    this.stage.element.style.height = `${Math.round(high)}px`;
  }

  set(change) {
    Object.assign(this.look, change);
    this.refresh();
    this.remember();
  }

  refresh() {
    const { look, regions, palette, chosen } = this;
    this.stage.update({ look, regions, palette, chosen, style: this.data.overlay });
    this.views.show(look.view);
    this.tools.update(look, regions.length > 0);
    this.bar.element.hidden = !look.view.startsWith("heat");
  }

  changed() {
    this.tools.showScale(this.stage.viewport.scale);
    this.remember();
  }

  /** Tells the page what is seen, once it has come to rest. */
  remember() {
    clearTimeout(this.reporting);
    this.reporting = setTimeout(() => {
      const look = rounded({ ...this.look, region: this.chosen ?? 0 });
      if (sameLook(look, this.reported ?? this.data.look)) return;
      this.reported = look;
      this.report(look);
    }, REST);
  }

  choose(region) {
    this.stage.viewport.showBox(region.box);
    this.stage.divideAt(region.box);
    this.mark(region);
    this.stage.moved();
  }

  mark(region) {
    this.chosen = region.number;
    this.list.mark(region.number);
    this.refresh();
  }

  tap({ pane, x, y }) {
    const { viewport, regions } = this.stage.through(pane);
    const region = this.look.frames && regionAt(viewport, pane, regions, x, y);
    if (!region) return;
    this.mark(region);
    this.remember();
  }

  /** False where the key means nothing. */
  press(key) {
    if (!this.stage.pictures) return false;
    const count = this.regions.length, step = { n: 1, p: -1 }[key];
    if (step && count) this.choose(this.regions[neighbor(this.chosen, step, count) - 1]);
    else if (key === "v") this.set({ view: nextView(this.data.views, this.look.view) });
    else if (key === " " && this.look.view === "blink") this.stage.turn();
    else return false;
    return true;
  }

  /** Reads what lies under the pointer; null: it has left. */
  point(point) {
    const { stage } = this, { pictures } = stage;
    const place = point && pictures && stage.placeAt(point);
    const hadPointer = stage.pointer;
    stage.pointer = place;
    if (this.look.view === "side" && (hadPointer || place)) stage.draw();
    if (place?.before) this.readout.show(pixelOf(place.before), pictures, this.data.exact);
    else this.readout.clear();
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  /** Form controls follow the page's theme, not the system's. */
  followTheme() {
    const ground = getComputedStyle(this.root).getPropertyValue("--ground").trim();
    const digits = /^#([0-9a-f]{6})$/i.exec(ground)?.[1];
    if (!digits) return;
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
    this.root.style.colorScheme = 0.3 * r + 0.59 * g + 0.11 * b < 128 ? "dark" : "light";
  }

  stop() {
    clearTimeout(this.reporting);
    this.stage.stop();
    this.room.remove();
  }
}
