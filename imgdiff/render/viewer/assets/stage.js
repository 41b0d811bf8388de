// The stage: the pictures as the chosen view shows them, and what lies over them.

import { Divider } from "./divider.js";
import { h } from "./elements.js";
import { Gestures } from "./gestures.js";
import { isInside } from "./model/hit_testing.js";
import { LinkedViewport, movedBox, shiftAt } from "./model/linked_viewport.js";
import { paneAt, shareLeftOf, splitPanes, visibleExtent } from "./model/panes.js";
import { Viewport } from "./model/viewport.js";
import { drawLens } from "./magnifier.js";
import { drawArrows, drawMotion } from "./motion.js";
import { OVERVIEW_WIDTH, Overview } from "./overview.js";
import { Painter } from "./painter.js";
import { inkOf } from "./pictures.js";

const EMPTY_PANE = { x: 0, y: 0, width: 1, height: 1 };
const prefersNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Stage {
  constructor({ onpoint, ontap, onkey, onchange }) {
    this.viewport = new Viewport();
    this.panes = [EMPTY_PANE];
    this.canvas = h("canvas", { role: "img" });
    this.divider = new Divider({
      share: () => this.look.swipe,
      setShare: (share) => {
        this.look.swipe = share;
        this.draw();
        onchange();
      },
      extent: () => visibleExtent(this.viewport, this.panes[0]),
    });
    this.tags = ["Before", "After"].map((words) => h("span.tag", {}, words));
    this.overview = new Overview((y) => {
      this.viewport.centerY = y;
      this.viewport.pan(0, 0);
      this.moved();
    });
    this.plane = h("span.tag.plane", { hidden: true });
    this.peeking = this.magnifies = false;
    this.wait = h("p.wait", {}, "Loading the pictures…");
    this.element = h("div.stage", {
      tabindex: 0, role: "group", "aria-roledescription": "picture viewer", "aria-label":
        "Picture. Arrow keys move, plus and minus zoom, the question mark lists all keys",
    }, this.canvas, ...this.tags, this.plane, this.divider.element, this.overview.element, this.wait);
    this.painter = new Painter(this.canvas, this.viewport);
    this.linked = null;  // paints after as it came, where parts of it lie elsewhere
    this.onchange = onchange;
    this.places = [];  // that are not looked at; and one that is being drawn
    this.draft = null;
    this.draftOf = this.placeChosen = -1;
    this.measured = null;  // {from, to}
    this.gestures = new Gestures(this.element, this.viewport, {
      paneAt: (x, y) => paneAt(this.panes, x, y),
      onmove: () => this.moved(), onpoint, ontap, onkey,
    });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
    this.showsAfter = false;  // while blinking
    this.timer = null;
  }

  /** layout: the pieces that both pages have, and the size of after as it came: {pieces, width,
      height}; null where there is none. */
  link(layout) {
    this.linked = layout && new Painter(this.canvas,
      new LinkedViewport(this.viewport, layout.pieces, layout));
  }

  /** Through which viewport, and with which boxes, a pane shows the regions. */
  through(pane) {
    if (!this.linked || pane !== this.panes[1])
      return { painter: this.painter, viewport: this.viewport, regions: this.regions };
    const { viewport } = this.linked;
    const regions = this.regions
      .filter((region) => region.only_in !== "before")
      .map((region) => ({ ...region, box: movedBox(region, viewport.pieces) }));
    return { painter: this.linked, viewport, regions };
  }

  /** What lies under a point of the stage: {pane, before, after}, places on both pictures; null
      beside the picture, as is ``before`` or ``after`` where that one does not show it. */
  placeAt({ pane, px, py }) {
    const { viewport } = this.through(pane);
    const place = viewport.toImage(px, py);
    if (!isInside(viewport.image, place)) return null;
    if (!this.linked) return { pane, before: place, after: place };
    const { viewport: linked } = this.linked;
    if (viewport === linked) return { pane, before: linked.toOther(place), after: place };
    const { dx, dy } = shiftAt(linked.pieces, place.x, place.y);
    return { pane, before: place, after: { x: place.x + dx, y: place.y + dy } };
  }

  /** look: {view, opacity, mix, pace, swipe, frames, motion}. style: of the overlay, see ``Painter``.
      And regions, palette, chosen, threshold, motion. */
  update(shown) {
    Object.assign(this, shown);
    this.blink();
    this.resize();
  }

  /** words: of the one channel that is seen; empty where all are. */
  showPlane(words) {
    this.plane.textContent = words;
    this.plane.hidden = !words;
  }

  /** What draws instead of moving the picture; null for nothing. */
  setTool(tool) {
    this.gestures.tool = tool;
    this.element.classList.toggle("drawing", Boolean(tool));
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width || !height) return;
    const { viewport } = this, { element: strip } = this.overview;
    this.panes = splitPanes(this.look?.view, width, height, viewport.image);
    this.painter.resize(width, height);
    if (this.linked) this.linked.fine = this.painter.fine;
    viewport.setPane(this.panes[0]);
    strip.hidden = !viewport.isTall || width < 420;
    if (!strip.hidden) {
      this.panes = splitPanes(this.look?.view, width - OVERVIEW_WIDTH, height, viewport.image);
      viewport.setPane(this.panes[0]);
    }
    this.moved();
  }

  /** As long as it is wanted, before is seen and nothing else. */
  peek(on) {
    if (this.peeking === on) return;
    this.peeking = on;
    this.draw();
  }

  /** The viewport is another one. A finger scrolls the page over a picture seen whole, and moves
      one that is not. */
  moved() {
    this.element.classList.toggle("zoomed", !this.viewport.fitted);
    this.draw();
    this.onchange();
  }

  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    if (!this.pictures || !this.look) return;
    const { painter, look, palette, style, pictures: { before, after, heat, whole } } = this;
    const [pane, second] = this.panes;
    painter.clear();
    const draw = {
      heat_before: () => painter.overlay(pane, before, heat, palette, look.opacity, style),
      heat_after: () => painter.overlay(pane, after, heat, palette, look.opacity, style),
      swipe: () => this.swipe(pane),
      side: () => {
        painter.picture(pane, before);
        this.through(second).painter.picture(second, this.linked ? whole : after);
      },
      onion: () => {
        painter.picture(pane, before);
        painter.picture(pane, after, { alpha: look.mix });
      },
      blink: () => painter.picture(pane, this.showsAfter ? after : before),
      flash: () => {
        painter.picture(pane, before);
        if (this.showsAfter) painter.parts(pane, after, this.regions.map(({ box }) => box));
      },
      heat: () => painter.heat(pane, heat, palette),
      marks: () => {
        painter.marks(pane, after, heat, this.threshold);
        // The chosen place has its own colors: its frame marks it.
        const chosen = this.regions.filter(({ number }) => number === this.chosen);
        painter.parts(pane, after, chosen.map(({ box }) => box));
      },
      pixels: () => painter.difference(pane, before, after),
      mask: () => painter.mask(pane, heat, this.threshold),
    }[look.view];
    if (this.peeking) painter.picture(pane, before);
    else draw();
    const thin = look.view === "marks", colors = this.colors();
    if (look.motion && this.motion && !this.peeking) this.showMotion();
    for (const each of this.panes) {
      const { painter: own, regions } = this.through(each);
      if (own === painter) painter.places(each, this.shownPlaces(), this.placeChosen);
      if (look.frames)
        own.frames(each, regions, this.chosen, colors, thin, own === painter ? this.ink() : null);
      if (this.measured && own === painter) painter.measure(each, this.measured);
      const point = this.pointer?.[each === second ? "after" : "before"];
      if (second && point && this.pointer.pane !== each) own.crosshair(each, point);
    }
    const pointed = this.pointer;
    if (this.magnifies && pointed?.before && pointed.pane === pane)
      drawLens(painter, pane, pointed.before, [before, after]);
    if (!this.overview.element.hidden)
      this.overview.draw({ picture: after, viewport: this.viewport, regions: this.regions,
        chosen: this.chosen, accent: colors.accent });
    this.label(pane, second);
  }

  showMotion() {
    const { panes, motion, linked } = this;
    for (const pane of panes) {
      const { painter } = this.through(pane);
      drawMotion(painter, pane, motion, painter === linked ? "after" : null);
    }
    drawArrows(panes, motion, (pane) => this.through(pane).painter, linked?.viewport.pieces);
  }

  /** What is drawn on the picture after, which lies under the labels. */
  ink() {
    const { after } = this.pictures, { image } = this.viewport;
    if (this.inkOf !== after) {
      this.inkOf = after;
      this.drawn = inkOf(after, image);
    }
    return this.drawn;
  }

  /** With the one that is being drawn or moved. */
  shownPlaces() {
    const { places, draft, draftOf } = this;
    if (!draft) return places;
    return draftOf < 0 ? [...places, draft] : places.map((each, i) => (i === draftOf ? draft : each));
  }

  /** Of the theme: the accent, and letters on it. */
  colors() {
    const style = getComputedStyle(this.element);
    const [accent, letters] = ["--accent", "--ground"]
      .map((name) => style.getPropertyValue(name).trim());
    return { accent, letters };
  }

  /** The divider parts what is seen of the picture. */
  swipe(pane) {
    const { left, right } = visibleExtent(this.viewport, pane);
    const at = left + this.look.swipe * (right - left);
    this.painter.picture(pane, this.pictures.before, { clip: { ...pane, width: at } });
    this.painter.picture(pane, this.pictures.after,
      { clip: { ...pane, x: pane.x + at, width: pane.width - at } });
    this.divider.element.style.left = `${at}px`;
  }

  /** The divider goes through the middle of a box. */
  divideAt(box) {
    this.look.swipe = shareLeftOf(box, this.viewport, this.panes[0]);
  }

  /** Which of the two pictures is where. */
  label(pane, second) {
    const { view } = this.look, [before, after] = this.tags;
    const both = !this.peeking && (view === "swipe" || view === "side");
    const turns = view === "blink" || view === "flash";
    this.divider.element.hidden = this.peeking || view !== "swipe";
    before.hidden = !both && !this.peeking && (!turns || this.showsAfter);
    after.hidden = !both && (this.peeking || !turns || !this.showsAfter);
    const left = view === "swipe" ? "auto" : `${(second?.x ?? 0) + 8}px`;
    const right = view === "swipe" ? "8px" : "auto";
    Object.assign(after.style, { left, right, top: `${(second?.y ?? 0) + 8}px` });
  }

  /** At most three changes a second, and none by itself for those who want no motion. */
  blink() {
    clearInterval(this.timer);
    this.timer = null;
    if (!["blink", "flash"].includes(this.look.view)) return;
    if (this.look.playing === undefined) this.look.playing = !prefersNoMotion();
    if (this.look.playing)
      this.timer = setInterval(() => this.turn(), 1000 * Math.max(0.4, this.look.pace));
  }

  turn() {
    this.showsAfter = !this.showsAfter;
    this.draw();
  }

  stop() {
    clearInterval(this.timer);
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
  }
}
