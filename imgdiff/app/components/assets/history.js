// Streamlit makes an entry of the browser's history of every change of the address. One that only
// changes how something is looked at is none: Back leads to what was looked at before.

const WHAT = new Set();
/** Parameters are written one by one: what comes within so many milliseconds is one entry. */
const BURST = 500;
let push = null, pushed = -BURST;

export default function entries({ data }) {
  data.what.forEach((name) => WHAT.add(name));
  if (push || history.pushState.imgdiff) return;
  push = history.pushState;
  const careful = function (state, title, url) {
    const add = shown(url) !== shown(location.href) && performance.now() - pushed > BURST;
    if (add) pushed = performance.now();
    return (add ? push : history.replaceState).call(this, state, title, url);
  };
  careful.imgdiff = true;
  history.pushState = careful;
}

/** The page of an address, and what it shows there. */
function shown(address) {
  const { pathname, searchParams } = new URL(address ?? "", location.href);
  return JSON.stringify([pathname, [...WHAT].sort().map((name) => searchParams.get(name))]);
}
