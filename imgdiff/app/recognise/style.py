"""How the page that recognises looks beyond its theme; also the scale of a distance."""

import math

from imgdiff.render.theme import ACCEPTED, FAR, MARK, NEAR, REFUSED, UNKNOWN

STYLE = f"""<style>
[class*="st-key-verdict_"] {{border-radius: 0.7rem; padding: 0.7rem 1.2rem; color: #fff}}
[class*="st-key-verdict_"] p {{color: #fff}}
[class*="st-key-verdict_"] h3 {{color: #fff; font-size: 2.5rem !important; line-height: 1.1;
  padding: 0 !important; overflow-wrap: anywhere}}
.st-key-verdict_good {{background: {ACCEPTED}}}
.st-key-verdict_bad {{background: {REFUSED}}}
.st-key-verdict_unknown {{background: {UNKNOWN}}}
.reach {{font-size: 0.9rem; width: 100%; padding-top: 0.1rem}}
.reach > b {{display: block; font-weight: 600}}
.reach i {{position: relative; display: block; height: 1.6rem; margin: 0.15rem 0}}
.reach i span {{position: absolute; top: 0.55rem; height: 0.5rem; background: {NEAR}}}
.reach i span:first-child {{border-radius: 0.25rem 0 0 0.25rem; left: 0}}
.reach i span + span {{background: {FAR}; right: 0; border-radius: 0 0.25rem 0.25rem 0}}
.reach i u {{position: absolute; top: 0.1rem; bottom: 0.1rem; width: 4px; margin-left: -2px;
  background: currentColor; border-radius: 2px}}
.reach small {{position: relative; display: block; height: 1.3em; font-size: 0.85rem}}
.reach small span {{position: absolute; white-space: nowrap}}
.reach small span:nth-child(1) {{left: 0}}
.reach small span:nth-child(2) {{transform: translateX(-50%)}}
.reach small span:nth-child(3) {{right: 0}}
.st-key-verify_pictures {{display: grid; grid-template-columns: repeat(4, minmax(0, 1fr));
  gap: 0.8rem}}
.st-key-verify_pictures [data-testid="stElementContainer"] {{width: auto}}
.st-key-head {{align-items: center}}
h3 {{padding-bottom: 0.3rem !important}}
[class*="st-key-full_"] [data-testid="stImage"] img {{width: 56px; height: 56px}}
.st-key-runs {{flex: 0 1 auto; justify-content: end; flex-wrap: nowrap}}
.st-key-runs > :first-child {{flex: 0 1 16rem; min-width: 0}}
.st-key-verify_pictures img {{border-radius: 0.4rem; width: 100%; max-height: 21rem;
  object-fit: contain; object-position: left top}}
.st-key-verify_pictures [data-testid="stCaptionContainer"] p {{overflow-wrap: anywhere}}
[class*="st-key-who_"] {{flex-wrap: nowrap}}
[class*="st-key-who_"] > [data-testid="stLayoutWrapper"] {{min-width: 0}}
[class*="st-key-who_"] p {{overflow-wrap: anywhere; line-height: 1.35}}
[class*="st-key-who_"] img {{border-radius: 0.4rem; object-fit: cover}}
[class*="st-key-who_"] [data-testid="stImageContainer"] {{flex: none}}
.figures {{display: grid; grid-template-columns: auto auto auto minmax(6rem, 1fr);
  gap: 0.35rem 1.1rem; align-items: center; font-size: 0.95rem}}
.figures b {{font-size: 1.1rem; text-align: right; white-space: nowrap}}
.figures small {{white-space: nowrap; opacity: 0.9; font-size: 0.85rem}}
.figures i {{position: relative; display: block; height: 0.9rem; border-radius: 0.25rem;
  background: color-mix(in srgb, currentColor 12%, transparent)}}
.figures i span {{position: absolute; top: 0; bottom: 0; border-radius: 0.2rem;
  background: color-mix(in srgb, currentColor 38%, transparent)}}
.figures i u {{position: absolute; top: -0.15rem; bottom: -0.15rem; width: 3px;
  margin-left: -1.5px; background: {MARK}; border-radius: 2px}}
[class*="st-key-plots"] img {{background: #fff; border-radius: 0.5rem}}
@media (max-width: 640px) {{
  .st-key-verify_pictures {{grid-template-columns: repeat(2, minmax(0, 1fr))}}
  [class*="st-key-verdict_"] {{padding: 0.6rem 0.9rem}}
  .st-key-runs {{justify-content: start}}
  .st-key-full_probe [data-testid="stImage"] {{display: block !important}}
  .figures {{grid-template-columns: 1fr auto; gap: 0.1rem 0.6rem}}
  .figures small {{grid-column: 1}}
  .figures i {{grid-column: 1 / -1; margin-bottom: 0.5rem}}
}}
</style>"""
#: Said where an image is unlike those that the run was trained on.
CANNOT_JUDGE = (
    "The network was never taught such images, and what it says of them means nothing. Give it "
    "images of the kind it was trained on, or train another on images like these."
)
#: Plots are files, black on white: on the dark theme light and dark change places, and hues stay.
#: The pairs below them are photographs.
DARK_STYLE = """<style>
[class*="st-key-plots"] img {filter: invert(0.92) hue-rotate(180deg)}
[class*="st-key-plots"] [data-testid="stExpander"] img {filter: none}
</style>"""


def reach(distance: float, threshold: float, near: str, far: str) -> str:
    """HTML of a distance on a scale that the threshold parts. Nothing of visitors gets into it.

    Args:
        distance: At least 0; it may be no number.
        threshold: Above 0.
        near: What distances below the threshold mean, in our own words.
        far: What the others mean.
    """
    end = max(2 * threshold, 1.08 * distance)
    end = end if math.isfinite(end) and end > 0 else 1.0

    def place(value: float) -> float:
        return 100 * min(1.0, max(0.0, value / end))

    middle = place(threshold)
    label = f"Distance {distance:.3f}, threshold {threshold:.3f}"
    return (
        f'<div class="reach" role="img" aria-label="{label}"><b>Distance {distance:.3f}</b>'
        f'<i><span style="width:{middle:.1f}%"></span>'
        f'<span style="width:{100 - middle:.1f}%"></span>'
        f'<u style="left:{place(distance):.1f}%"></u></i>'
        f'<small><span>{near}</span><span style="left:{min(80.0, max(20.0, middle)):.1f}%">'
        f"threshold {threshold:.3f}</span><span>{far}</span></small></div>"
    )


def percent(share: float) -> str:
    """A probability in words: never quite sure."""
    if share > 0.99:
        return "over 99 %"
    return "under 1 %" if share < 0.01 else f"{100 * share:.0f} %"
