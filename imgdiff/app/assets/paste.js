// Images from the clipboard, or dropped beside the two slots, go into their uploaders: the same
// way, with the same limits, as files that are chosen.

const IMAGES = /^image\//;
let side = "before";
let listening = null;

export default function paste({ parentElement, data }) {
  side = data.side;
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.textContent = "Paste";
    button.title = "An image from the clipboard (Ctrl+V works anywhere)";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", () => pasteFromClipboard(said));
    parentElement.append(button, said);
  }
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
    give([...event.dataTransfer.files]);
  }, { signal });
  return () => { if (listening === mine) mine.abort(); };
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

/** Two images fill both slots. */
function give(files) {
  const images = files.filter((file) => IMAGES.test(file.type)).slice(0, 2);
  const place = images.length === 2 ? "before" : side;
  const input = document.querySelector(
    `.st-key-full_${place} input[type="file"], .st-key-free_${place} input[type="file"]`);
  if (!images.length || !input) return false;
  const transfer = new DataTransfer();
  for (const image of images) transfer.items.add(image);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
