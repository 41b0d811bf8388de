// Places that are not looked at: drawn, moved, named and removed, kept as a file.

import { h, radioGroup, slider } from "./elements.js";
import { boxBetween, lengthened, movedPlace, placeAt, placesIn } from "./model/places.js";

const DRAWN = { box: "Rectangle", line: "Brush", move: "Move" };
const FILE = "ignored-places.json";
/** Share of the picture's shorter side that a brush covers at first, and at most. */
const BRUSH = 0.03, WIDEST = 0.25;
/** An arrow key moves a place by so many pixels; with Shift by the second. */
const STEP = 1, STRIDE = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Ignoring {
  /** onchange: with all places, whenever they are others. chosen(): the chosen region, if any. */
  constructor(stage, { onchange, chosen }) {
    Object.assign(this, { stage, onchange, chosen, places: [], at: -1, kind: "box" });
    this.kinds = radioGroup("What the pointer draws", DRAWN, this.kind, (kind) => {
      this.kind = kind;
      this.brush.element.hidden = kind !== "line";
    });
    this.share = BRUSH;
    this.brush = slider("Brush", { min: 0.005, max: WIDEST, step: 0.005, value: BRUSH },
      (share) => { this.share = share; });
    this.brush.element.hidden = true;
    this.list = h("ol.places-list");
    const button = (words, onclick) => h("button", { type: "button", onclick }, words);
    this.region = button("Ignore the chosen change", () => this.add({ name: "", box: [...chosen().box] }));
    this.file = h("input", { type: "file", accept: ".json,application/json", hidden: true,
      onchange: () => this.open() });
    this.save = button("Save as a file", () => this.download());
    this.save.title = "To be opened here for other pictures of this size; the command and the tests "
      + "read it as --mask";
    this.note = h("p.places-note", { role: "status" });
    this.panel = h("section.places", { "aria-label": "Ignored places", hidden: true },
      h("div.places-tools", {}, this.kinds.element, this.brush.element, this.region,
        button("Open a file", () => this.file.click()), this.save, this.file, this.note),
      this.list);
  }

  get isOpen() { return !this.panel.hidden; }

  /** Opens and closes the panel; the pointer draws as long as it is open. */
  toggle() {
    this.panel.hidden = this.isOpen;
    this.stage.setTool(this.isOpen ? this : null);
    this.refresh();
  }

  /** places: as the page has them. image: {width, height} of before. */
  update(places, image) {
    Object.assign(this, { places, image, at: -1 });
    this.refresh();
  }

  refresh() {
    this.region.disabled = !this.chosen();
    this.save.disabled = !this.places.length;
    this.note.textContent = this.places.length
      ? "Nothing is looked at in these places."
      : "Drag over the picture: what changes there does not count.";
    this.drawRows();
    [...this.list.children].forEach((row, i) => row.classList.toggle("picked", i === this.at));
    Object.assign(this.stage, { places: this.places, placeChosen: this.isOpen ? this.at : -1 });
    this.stage.draw();
  }

  /** Only where the places are others: what has the focus keeps it when a result comes. */
  drawRows() {
    const { list, places } = this;
    const isTyped = list.children.length === places.length && list.contains(this.typing);
    if (this.rowsOf !== places && !isTyped)
      list.replaceChildren(...places.map((place, i) => this.row(place, i)));
    this.rowsOf = places;
  }

  row(place, i) {
    const name = h("input", {
      type: "text", maxlength: 100, placeholder: `Place ${i + 1}`,
      "aria-label": `Name of place ${i + 1}`,
      onfocus: () => { this.typing = name; this.at = i; this.refresh(); },
      onblur: () => { this.typing = null; },
      onchange: () => this.put(i, { ...this.places[i], name: name.value }),
    });
    name.value = place.name;
    return h("li", {}, name, h("button", {
      type: "button", "aria-label": `Remove place ${i + 1}`,
      onclick: () => { this.remove(i); this.focusNear(i); },
    }, "Remove"));
  }

  add(place) {
    this.places = [...this.places, place];
    this.at = this.places.length - 1;
    this.tell();
  }

  put(i, place) {
    this.places = this.places.map((each, at) => (at === i ? place : each));
    this.tell();
  }

  remove(i) {
    this.typing = null;
    this.places = this.places.filter((_, at) => at !== i);
    this.at = -1;
    this.tell();
  }

  /** Where one goes on without a pointer once a row has gone. */
  focusNear(i) {
    const row = this.list.children[Math.min(i, this.places.length - 1)];
    (row?.querySelector("button") ?? this.panel.querySelector('[aria-checked="true"]')).focus();
  }

  tell() {
    this.refresh();
    this.onchange(this.places);
  }

  // What the stage's gestures call: at a point of the image.

  begin(point) {
    this.from = point;
    this.at = this.kind === "move" ? placeAt(this.places, point) : -1;
    this.held = this.places[this.at];
    if (this.kind === "line") this.stroke = [];
    this.drag(point);
    return this.kind !== "move" || Boolean(this.held);
  }

  drag(point) {
    const { from, image } = this;
    if (this.kind === "box") {
      const box = boxBetween(from, point, image);
      this.draft = box && { name: "", box };
    } else if (this.kind === "line") {
      this.stroke = lengthened(this.stroke, point, image);
      this.draft = { name: "", line: this.stroke, width: this.brushWidth() };
    } else if (this.held) {
      this.draft = movedPlace(this.held, point.x - from.x, point.y - from.y, image);
    }
    this.stage.draft = this.draft;
    this.stage.draftOf = this.kind === "move" ? this.at : -1;
    this.stage.draw();
  }

  /** travelled: in CSS pixels; a tap chooses a place. */
  end(point, travelled) {
    const { draft, held, at } = this;
    this.cancel();
    if (travelled < 4 && this.kind !== "line") {
      this.at = placeAt(this.places, point);
      this.refresh();
    } else if (held) this.put(at, draft);
    else if (draft) this.add(draft);
  }

  cancel() {
    this.draft = this.stage.draft = this.held = null;
    this.stage.draw();
  }

  /** Moves or removes the chosen place; false where a key means nothing. */
  press({ key, shiftKey }) {
    const place = this.places[this.at];
    if (!place) return false;
    if (key === "Delete" || key === "Backspace") this.remove(this.at);
    else if (ARROWS[key]) {
      const [x, y] = ARROWS[key].map((way) => way * (shiftKey ? STRIDE : STEP));
      this.put(this.at, movedPlace(place, x, y, this.image));
    } else return false;
    return true;
  }

  brushWidth() {
    return Math.max(1, Math.round(this.share * Math.min(this.image.width, this.image.height)));
  }

  async open() {
    const [file] = this.file.files;
    this.file.value = "";
    const places = file && placesIn(await file.text(), this.image);
    if (places) this.places = places.map((each) => ({ ...each, name: String(each.name ?? "") }));
    if (places) this.tell();
    else if (file)
      this.note.textContent = `${file.name} holds no places for a picture of this size.`;
  }

  download() {
    const { width, height } = this.image;
    const text = JSON.stringify({ size: [width, height], places: this.places }, null, 1);
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    h("a", { href: address, download: FILE }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
