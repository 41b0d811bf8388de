// Loading what a comparison consists of: two pictures and the heat.

/** {before, after, heat}. data.before, data.after, data.heat: addresses, or data: ones. */
async function loadPictures(data) {
  const same = data.before === data.after;
  const before = loadPicture(data.before);
  const [one, two, heat] = await Promise.all([
    before, same ? before : loadPicture(data.after), loadHeat(data),
  ]);
  return { before: one, after: two, heat };
}

async function loadPicture(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture;
}

async function loadHeat({ heat, width, height }) {
  const packed = heat.startsWith("data:")
    ? new Blob([Uint8Array.from(atob(heat.slice(heat.indexOf(",") + 1)), (c) => c.charCodeAt(0))])
    : await fetched(heat);
  const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  return new Heat(width, height, new Uint16Array(bytes));
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.blob();
}

/** [r, g, b] of one pixel of a picture. */
const probe = document.createElement("canvas");
probe.width = probe.height = 1;
const probing = probe.getContext("2d", { willReadFrequently: true });

function colourAt(picture, x, y) {
  probing.drawImage(picture, x, y, 1, 1, 0, 0, 1, 1);
  return [...probing.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
