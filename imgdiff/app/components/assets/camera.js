// A camera that takes one picture or a series. They go into an uploader of the page: the same
// way, with the same limits, as files that are chosen.

const SERIES = 10, PAUSE = 350, LONGEST = 1280;

export default function camera({ parentElement, data }) {
  if (parentElement.querySelector("video")) return undefined;
  const video = document.createElement("video");
  video.muted = video.autoplay = video.playsInline = true;
  video.hidden = true;
  const row = document.createElement("div"), said = document.createElement("span");
  said.setAttribute("role", "status");
  let stream = null, busy = false;

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    row.append(made);
    return made;
  };
  const power = button("Start the camera", () => (stream ? stop() : start()));
  const one = button("Take one", () => series(1));
  const ten = button(`Take ${SERIES}`, () => series(SERIES));
  show();
  parentElement.append(video, row, said);

  function show() {
    power.textContent = stream ? "Stop" : "Start the camera";
    one.hidden = ten.hidden = video.hidden = !stream;
    one.disabled = ten.disabled = busy;
  }

  async function start() {
    said.textContent = "";
    try {
      if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      stream = null;
      said.textContent = {
        NotAllowedError: "The browser may not use the camera. Allow it, or add files.",
        NotFoundError: "There is no camera. Add files instead.",
        SecurityError: "Browsers open cameras on https and localhost only. Add files instead.",
      }[error.name] ?? "The camera does not start. Is something else using it?";
    }
    show();
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    show();
  }

  async function series(count) {
    busy = true;
    show();
    const files = [];
    for (let i = 0; i < count && stream; i++) {
      if (i) await new Promise((done) => setTimeout(done, PAUSE));
      const file = await shot();
      if (file) files.push(file);
      if (count > 1) said.textContent = `${files.length} of ${count}`;
    }
    const input = uploader();
    if (files.length && input) {
      const transfer = new DataTransfer();
      for (const file of files) transfer.items.add(file);
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      video.classList.add("taken");
      setTimeout(() => video.classList.remove("taken"), 200);
      await replaced(input);
    }
    said.textContent = "";
    busy = false;
    show();
  }

  function uploader() {
    return document.querySelector(`.st-key-${data.into} input[type="file"]`);
  }

  /** The page draws another uploader once it has the files. What is given to one that is about
   * to go would be lost. */
  async function replaced(input) {
    for (let waited = 0; waited < 15000; waited += 100) {
      await new Promise((done) => setTimeout(done, 100));
      if (!input.isConnected && uploader()) return;
    }
  }

  function shot() {
    const { videoWidth: wide, videoHeight: high } = video;
    if (!wide) return null;
    const scale = Math.min(1, LONGEST / Math.max(wide, high));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(wide * scale);
    canvas.height = Math.round(high * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(
      (blob) => done(blob && new File([blob], "camera.jpg", { type: "image/jpeg" })),
      "image/jpeg", 0.95));
  }

  // Drawn anew it stays; taken off the page it lets the camera go.
  return () => setTimeout(() => { if (!parentElement.isConnected) stop(); }, 500);
}
