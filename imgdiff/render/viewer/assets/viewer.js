// One comparison to look at. Called by the page and by the report alike: with ``data`` as
// ``imgdiff.render.viewer.payload`` makes it, whenever that changes.

import { ColorBar } from "./color_bar.js";
import { DrawingTools } from "./drawing_tools.js";
import { h, radioGroup } from "./elements.js";
import { paletteOf } from "./model/palette.js";
import { pixelOf, regionAt } from "./model/hit_testing.js";
import { KEYS } from "./model/keys.js";
import { nextView, rounded, sameLook } from "./model/look.js";
import { neighbor, numbered } from "./model/region_order.js";
import { Keyboard } from "./keyboard.js";
import { followTheme, pressButton, scrolled } from "./page_around.js";
import { loadPictures } from "./pictures.js";
import { Planes } from "./planes.js";
import { Readout } from "./readout.js";
import { RegionList } from "./region_list.js";
import { Stage } from "./stage.js";
import { Toolbar } from "./toolbar.js";

/** Seconds that each picture is shown while blinking; the page does not keep them. */
const PACE = 1;
/** The page is told what is seen once it has rested so many milliseconds. */
const REST = 400;
/** The stage is at least so high, in CSS pixels. */
const MIN_HEIGHT = 240;
/** So wide that views and scale of the heat stand beside each other. */
const WIDE = 1130;
const VIEWERS = new WeakMap();

export default function show({ parentElement, data, setStateValue }) {
  let viewer = VIEWERS.get(parentElement);
  if (!viewer) VIEWERS.set(parentElement, (viewer = new Viewer(parentElement, data)));
  viewer.tell = setStateValue;
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
    this.look = { ...data.look, wanted: data.look.view, pace: PACE };
    this.stage = new Stage({
      onpoint: (point) => this.point(point),
      ontap: (point) => this.tap(point),
      onkey: (key) => key === " " && this.turn(),
      onchange: () => this.changed(),
    });
    this.list = new RegionList((region) => {
      this.choose(region);
      // On a phone the list lies below the picture.
      this.stage.element.scrollIntoView({ block: "nearest" });
    }, (remarks) => this.tell("remarks", remarks));
    this.bar = new ColorBar();
    this.readout = new Readout();
    this.drawing = new DrawingTools(this.stage, {
      onchange: (places) => this.tell("ignored", places),
      chosen: () => this.regions?.[this.chosen - 1],
    });
    this.views = radioGroup("View", data.views, this.look.view, (view) => this.see(view));
    this.planes = new Planes(() => this.dress());
    this.tools = new Toolbar({
      onset: (change) => this.set(change),
      onzoom: (act) => {
        act(this.stage.viewport);
        this.stage.moved();
      },
      onfullscreen: () => this.toggleFullScreen(),
      onpeek: (on) => this.stage.peek(on),
      onlens: () => this.act("lens"),
      ondraw: (name) => {
        this.drawing.use(name, this.tools);
        this.setHeight();
      },
      onkeys: () => this.keyboard.toggle(),
      planes: this.planes.elements,
    });
    this.keyboard = new Keyboard({
      act: (name) => this.act(name), release: () => this.stage.peek(false),
    });
    this.head = h("div.head", {}, this.views.element);
    this.root = h("div.viewer", {},
      h("div.main", {}, this.head, ...this.drawing.elements,
        h("div.frame", {}, this.stage.element, this.readout.element), this.tools.element),
      this.list.element, this.keyboard.panel);
    this.room = h("div.room", {}, this.root);
    parent.append(this.room);
    this.observer = new ResizeObserver(() => this.setHeight());
    this.observer.observe(this.room);
    this.onresize = () => {
      this.below = 0;
      this.setHeight();
    };
    addEventListener("resize", this.onresize);
    this.tools.update(this.look, false, null);
    followTheme(this.root);
  }

  async update(data) {
    const isFirst = !this.data;
    const isOther = this.data?.id !== data.id, last = this.data;
    this.data = data;
    // Places that were drawn since stay: the page tells those of another picture, no older ones.
    if (last?.source !== data.source) this.drawing.ignore.update(data.ignored ?? [], data.image);
    this.tools.ignore.hidden = !data.ignored;
    this.root.classList.toggle("without-regions", !data.regions.length);
    this.regions = numbered(data.regions);
    this.palette = paletteOf(data.palette);
    this.stage.canvas.setAttribute("aria-label", data.summary);
    this.bar.update(data, this.palette);
    if (this.look.wanted === "auto") this.look.view = data.auto_view;
    if (isOther) {
      if (!await this.load(data, last)) return;
      this.chosen = isFirst ? this.look.region : 0;
    }
    if (!this.stage.pictures) return;
    if (isOther) this.list.note(data.remarks, Boolean(data.ignored));
    if (this.chosen > this.regions.length) this.chosen = 0;
    this.list.update(this.regions, this.stage.pictures, this.palette);
    this.list.mark(this.chosen);
    this.refresh();
    const linked = isFirst && this.regions[this.chosen - 1];
    if (linked) this.choose(linked);
    this.root.dataset.ready = data.id;
  }

  /** Puts the pictures on the stage; false where they cannot be, or are no longer wanted. */
  async load(data, last) {
    const { stage } = this;
    stage.pictures = null;
    this.list.element.hidden = true;
    stage.wait.hidden = false;
    this.setHeight();
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
    this.put(pictures);
    stage.link(data.layout);
    // Where places are drawn the picture stays as it is seen.
    if (last?.source !== data.source || last.width !== data.width || last.height !== data.height)
      stage.viewport.setImage({ width: data.width, height: data.height }, this.regions[0]?.box);
    return true;
  }

  put(pictures) {
    this.loaded = pictures;
    this.stage.pictures = this.planes.dressed(pictures);
    this.stage.showPlane(this.planes.words);
  }

  /** Another background or channel. */
  dress() {
    if (!this.stage.pictures) return;
    this.put(this.loaded);
    this.list.update(this.regions, this.stage.pictures, this.palette);
    this.list.mark(this.chosen);
    this.stage.draw();
  }

  /** As high as the picture wants at this width, and so that all of it and of what stands below
      it is in the window. */
  setHeight() {
    const { element } = this.stage, { width, height } = this.data ?? {};
    const box = element.getBoundingClientRect();
    if (!width || !box.width) return;
    // The scale of the heat stands beside the views where there is room.
    if (box.width >= WIDE) this.head.append(this.bar.element);
    else this.tools.zoom.before(this.bar.element);
    const top = box.top + scrolled(element);
    // Some views have more tools: the picture does not grow and shrink from one to the next.
    this.below = Math.max(this.below ?? 0, this.tools.element.offsetHeight);
    const room = innerHeight - top - this.below - 16;
    // A tiny picture is enlarged, hence the square.
    const wanted = Math.max(box.width * (height / width), Math.min(box.width, 320));
    const high = Math.max(MIN_HEIGHT, Math.min(wanted, Math.max(room, 0.4 * innerHeight)));
    element.style.height = `${Math.round(high)}px`;
    this.root.style.setProperty("--stage", `${Math.round(high)}px`);
  }

  see(view) {
    this.set({ view, wanted: view });
  }

  set(change) {
    Object.assign(this.look, change);
    this.refresh();
    this.remember();
  }

  refresh() {
    const { look, regions, palette, chosen } = this;
    this.stage.update({ look, regions, palette, chosen, style: this.data.overlay,
      threshold: this.data.threshold, motion: this.data.motion });
    this.views.show(look.view);
    this.tools.update(look, regions.length > 0, this.data.motion);
    this.drawing.ignore.refresh();
    this.bar.element.hidden = !look.view.startsWith("heat");
    this.setHeight();
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
      this.tell("look", look);
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

  /** Does what a key of ``KEYS`` means; false where it means nothing now. */
  act(name) {
    const { stage } = this;
    if (!stage.pictures) return false;
    const zoomed = (act) => () => {
      act(stage.viewport);
      stage.moved();
    };
    const actions = {
      next: () => this.step(1),
      previous: () => this.step(-1),
      ...Object.fromEntries(KEYS.filter(([, , , button]) => button)
        .map(([, act, , button]) => [act, () => pressButton(button)])),
      view: () => this.see(nextView(this.data.views, this.look.view)),
      peek: () => stage.peek(true),
      lens: () => {
        stage.magnifies = !stage.magnifies;
        this.tools.lens.setAttribute("aria-pressed", stage.magnifies);
        stage.draw();
      },
      fit: zoomed((viewport) => viewport.fit()),
      actual: zoomed((viewport) => viewport.zoomTo(1)),
      width: zoomed((viewport) => viewport.fitWidth()),
      full: () => this.toggleFullScreen(),
      help: () => this.keyboard.toggle(),
    };
    return actions[name]() !== false;
  }

  /** To the next change, or the previous one, of those that are listed, in their order. */
  step(step) {
    const listed = this.list.arranged();
    if (!listed.length) return false;
    const index = listed.findIndex(({ number }) => number === this.chosen) + 1;
    this.choose(listed[neighbor(index, step, listed.length) - 1]);
    return true;
  }

  turn() {
    if (!["blink", "flash"].includes(this.look.view)) return false;
    this.stage.turn();
    return true;
  }

  /** Reads what lies under the pointer; null: it has left. */
  point(point) {
    const { stage } = this, { pictures } = stage;
    const place = point && pictures && stage.placeAt(point);
    const hadPointer = stage.pointer;
    stage.pointer = place;
    if ((this.look.view === "side" || stage.magnifies) && (hadPointer || place)) stage.draw();
    if (place?.before) this.readout.show(pixelOf(place.before), this.loaded, this.data);
    else this.readout.clear();
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  stop() {
    clearTimeout(this.reporting);
    removeEventListener("resize", this.onresize);
    this.observer.disconnect();
    this.keyboard.stop();
    this.stage.stop();
    this.room.remove();
  }
}
