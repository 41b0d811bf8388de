// Images from the clipboard, or dropped beside the two slots, go into their uploaders: the same
// way, with the same limits, as files that are chosen.

const IMAGES = /^image\//;
const used = new WeakSet();
let side = "before";
let endings = [];
let listening = null;

export default function paste({ parentElement, data }) {
  ({ side, endings } = data);
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    const words = document.createElement("b");
    words.textContent = "Paste";
    button.append(icon(), words);
    button.title = "An image from the clipboard (Ctrl+V works anywhere)";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", () => pasteFromClipboard(said));
    parentElement.append(button, said);
  }
  button.classList.toggle("small", Boolean(data.small));
  const words = parentElement.querySelector("[role=status]");
  listening?.abort();
  listening = new AbortController();
  const { signal } = listening, mine = listening;
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, [contenteditable]")) return;
    if (give([...event.clipboardData.files])) event.preventDefault();
  }, { signal });
  document.addEventListener("dragover", (event) => {
    if (beside(event)) event.preventDefault();
  }, { signal });
  document.addEventListener("drop", (event) => {
    if (!beside(event)) return;
    event.preventDefault();
    words.textContent = give([...event.dataTransfer.files]) ? "" : "That is not an image.";
  }, { signal });
  return () => { if (listening === mine) mine.abort(); };
}

/** A clipboard. */
function icon() {
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const drawn = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": true });
  drawn.append(svg("path", {
    d: "M5 3H3v11h10V3h-2M5.5 1.5h5v3h-5z", fill: "none", stroke: "currentColor",
    "stroke-width": 1.4,
  }));
  return drawn;
}

/** Over the page, but over none of the uploaders, which do it themselves. */
function beside(event) {
  return event.dataTransfer?.types.includes("Files")
    && !event.target.closest?.('[data-testid="stFileUploader"]');
}

async function pasteFromClipboard(said) {
  said.textContent = "";
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((kind) => IMAGES.test(kind));
      if (!type) continue;
      const blob = await item.getType(type);
      give([new File([blob], `pasted.${type.split("/")[1].split("+")[0]}`, { type })]);
      return;
    }
    said.textContent = "No image in the clipboard.";
  } catch {
    said.textContent = "Press Ctrl+V (⌘V) to paste.";
  }
}

/** By its type, or by its name where the system knows no type for it. */
function isImage(file) {
  return IMAGES.test(file.type) || endings.includes(file.name.split(".").pop().toLowerCase());
}

/** Two images fill both slots. False where there is none. */
function give(files) {
  const images = files.filter(isImage).slice(0, 2);
  if (images.length) put(images, images.length === 2 ? "before" : side);
  return images.length > 0;
}

async function put(images, place) {
  const input = await uploader(place);
  if (!input) return;
  const transfer = new DataTransfer();
  for (const image of images) transfer.items.add(image);
  used.add(input);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The page draws another uploader once it has the files. What is given to one that is about to
 * go would be lost. One that refused its file stays, hence the patience ends. */
async function uploader(place) {
  const slot = `.st-key-full_${place} input[type="file"], .st-key-free_${place} input[type="file"]`;
  for (let waited = 0; waited < 5000; waited += 50) {
    const fresh = [...document.querySelectorAll(slot)].find(
      (input) => !used.has(input) && !input.closest('[data-stale="true"]'));
    if (fresh) return fresh;
    await new Promise((done) => setTimeout(done, 50));
  }
  return document.querySelector(slot);
}
