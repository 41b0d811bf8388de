const articles = [...document.querySelectorAll("article")];
const tools = document.querySelector(".tools");
const chosen = new Map();  // name -> {verb, content, reason}
const waiting = new Map();  // key -> what takes the viewer's data once it has come
const closers = new WeakMap();
const groupCards = new Map();  // number -> its card, and the articles that are in it
for (const card of document.querySelectorAll(".card"))
  groupCards.set(card.dataset.group, { card, members: [] });
for (const article of articles) groupCards.get(article.dataset.group)?.members.push(article);
let states = new Set(), words = "", kind = "", group = "";

globalThis.imgdiffPair = (key, data) => { waiting.get(key)?.(data); waiting.delete(key); };

function visible() { return articles.filter((article) => !article.hidden); }

function filter() {
  for (const button of document.querySelectorAll(".card .show"))
    button.setAttribute("aria-pressed", button.closest(".card").dataset.group === group);
  for (const article of articles) {
    const { state, name, kinds } = article.dataset, ofGroup = article.dataset.group;
    article.hidden = (states.size > 0 && !states.has(state)) || !name.toLowerCase().includes(words)
      || (kind !== "" && !kinds.split("|").includes(kind)) || (group !== "" && ofGroup !== group);
  }
  const count = visible().length;
  tools.querySelector(".count").textContent =
    count === articles.length ? `${count} shown` : `${count} of ${articles.length} shown`;
}

for (const button of tools.querySelectorAll("[data-state]"))
  button.onclick = () => {
    const { state } = button.dataset;
    states.has(state) ? states.delete(state) : states.add(state);
    button.setAttribute("aria-pressed", states.has(state));
    filter();
  };
const search = tools.querySelector("input");
search.oninput = () => { words = search.value.trim().toLowerCase(); filter(); };
const kinds = tools.querySelector(".kind"), groups = tools.querySelector(".group");
if (kinds) kinds.onchange = () => { kind = kinds.value; filter(); };
if (groups) groups.onchange = () => { group = groups.value; filter(); };

/** The viewer's data of a picture: in the page, or in a script beside it. */
function load(key, address) {
  const inside = document.getElementById(`pair-${key}`);
  if (inside) return Promise.resolve(JSON.parse(inside.textContent));
  return new Promise((resolve, reject) => {
    waiting.set(key, resolve);
    const script = document.createElement("script");
    script.src = address;
    script.dataset.key = key;
    script.onerror = () => reject(new Error("missing"));
    document.head.append(script);
  });
}

async function toggle(article) {
  const place = article.querySelector(".place"), button = article.querySelector(".open");
  if (!button) return;
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  button.textContent = open ? "Close" : "Look closer";
  closers.get(article)?.();
  closers.delete(article);
  place.replaceChildren();
  if (!open) return;
  const { viewer, key, picture } = article.dataset;
  if (!key) {
    const image = new Image();
    image.src = picture;
    image.alt = article.dataset.name;
    place.append(image);
    return;
  }
  try {
    const data = await load(key, viewer);
    if (button.getAttribute("aria-expanded") !== "true") return;
    closers.set(article, show({ parentElement: place, data, setStateValue() {} }));
  } catch {
    place.textContent = "The pictures of this pair are missing: the folder beside this file " +
      "was not kept with it.";
  }
}

function choose(article, verb) {
  const { name, content, state } = article.dataset;
  if (!article.querySelector(`.${verb}`)) return;
  if (chosen.get(name)?.verb === verb) chosen.delete(name);
  else {
    let reason = "";
    if (verb === "reject") {
      reason = prompt(`Why is ${name} rejected?`, "") ?? null;
      if (reason === null) return;
    }
    chosen.set(name, { verb, content, state, reason });
  }
  mark(article);
}

function mark(article) {
  const verb = chosen.get(article.dataset.name)?.verb;
  for (const button of article.querySelectorAll(".approve, .reject"))
    button.setAttribute("aria-pressed", button.classList.contains(verb));
  const approved = [...chosen.values()].filter(({ verb }) => verb === "approve").length;
  const bar = document.querySelector(".choices");
  bar.hidden = chosen.size === 0;
  const { card, members } = groupCards.get(article.dataset.group) ?? {};
  card?.querySelector(".take")?.setAttribute("aria-pressed", members.every(
    (member) => chosen.get(member.dataset.name)?.verb === "approve"));
  bar.querySelector("b").textContent =
    `${approved} to approve, ${chosen.size - approved} to reject`;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** One command for everything chosen, for a POSIX shell. */
function command() {
  const names = (verb) => [...chosen].filter(([, choice]) => choice.verb === verb);
  const parts = [];
  const taken = names("approve").filter(([, { state }]) => state !== "missing");
  const gone = names("approve").filter(([, { state }]) => state === "missing");
  if (taken.length) parts.push(`imgdiff approve -- ${taken.map(([n]) => quoted(n)).join(" ")}`);
  if (gone.length)
    parts.push(`imgdiff approve --remove -- ${gone.map(([n]) => quoted(n)).join(" ")}`);
  const reasons = Map.groupBy ? Map.groupBy(names("reject"), ([, { reason }]) => reason)
    : new Map(names("reject").map((entry) => [entry[1].reason, [entry]]));
  for (const [reason, entries] of reasons)
    parts.push(`imgdiff reject --reason ${quoted(reason)} -- ` +
      entries.map(([n]) => quoted(n)).join(" "));
  return parts.join(" && ");
}

const bar = document.querySelector(".choices");
if (bar) {
  bar.querySelector(".copy").onclick = async ({ currentTarget }) => {
    try {
      await navigator.clipboard.writeText(command());
      currentTarget.textContent = "Copied";
      setTimeout(() => { currentTarget.textContent = "Copy the command"; }, 1500);
    } catch { prompt("The command:", command()); }
  };
  bar.querySelector(".save").onclick = () => {
    const choices = [...chosen].map(([name, choice]) => ({ name, ...choice }));
    const text = JSON.stringify({ imgdiff: "choices", choices }, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "choices.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const all = tools.querySelector(".all");
  all.onclick = () => {
    for (const article of visible())
      if (chosen.get(article.dataset.name)?.verb !== "approve") choose(article, "approve");
  };
}

for (const article of articles) {
  const on = (name, act) => {
    const button = article.querySelector(name);
    if (button) button.onclick = act;
  };
  on(".open", () => toggle(article));
  on("button.group", () => {
    groups.value = group = group ? "" : article.dataset.group;
    filter();
    article.scrollIntoView({ block: "nearest" });
  });
  on(".approve", () => choose(article, "approve"));
  on(".reject", () => choose(article, "reject"));
  for (const picture of article.querySelectorAll("figure img"))
    picture.onclick = () => toggle(article);
}

for (const [number, { card, members }] of groupCards) {
  card.querySelector(".show").onclick = () => {
    groups.value = group = group === number ? "" : number;
    filter();
  };
  const take = card.querySelector(".take");
  if (take)
    take.onclick = () => {
      const all = take.getAttribute("aria-pressed") === "true";
      for (const member of members)
        if ((chosen.get(member.dataset.name)?.verb === "approve") === all) choose(member, "approve");
    };
  for (const picture of card.querySelectorAll("figure img"))
    picture.onclick = () => { members[0].focus(); toggle(members[0]); };
}

function step(by) {
  const shown = visible(), here = document.activeElement?.closest?.("article");
  const next = shown[Math.max(0, Math.min(shown.length - 1, shown.indexOf(here) + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("input, select, textarea")) {
    if (key === "Escape") target.blur();
    return;
  }
  const article = document.activeElement?.closest?.("article");
  const isViewer = Boolean(target.closest(".viewer"));
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "/") search.focus();
  else if (article && key === "Enter" && target === article) toggle(article);
  else if (article && key === "a" && !isViewer) choose(article, "approve");
  else if (article && key === "x" && !isViewer) choose(article, "reject");
  else return;
  event.preventDefault();
});
filter();
