"""One comparison as one HTML file: opened from disk, without a server, it shows the same viewer
as the page."""

import base64
import json
from html import escape

from imgdiff.render.viewer import Picture, payload, pictures_of, script, style
from imgdiff.result import Comparison

_STYLE = """
:root {
  color-scheme: light dark;
  --st-primary-color: #b83210; --st-background-color: #fcfbf9; --st-text-color: #1f1b1e;
  --st-secondary-background-color: #f2efea; --st-border-color: #ddd6cd; --st-base-radius: .6rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --st-primary-color: #ff8a4c; --st-background-color: #141217; --st-text-color: #f0ecea;
    --st-secondary-background-color: #1f1c24; --st-border-color: #3a3542;
  }
}
body {
  max-width: 1240px; margin: 0 auto; padding: 1.2rem 1rem 3rem; color: var(--st-text-color);
  background: var(--st-background-color); font: 400 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0 0 .2rem; font-size: 1.5rem; line-height: 1.25; }
.names { margin: 0 0 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 1.2rem 0; }
td, th { padding: .25rem 1rem .25rem 0; text-align: left; font-weight: 400; }
td { font-weight: 600; font-variant-numeric: tabular-nums; }
footer { margin-top: 2rem; padding-top: .6rem; border-top: 1px solid var(--st-border-color); }
"""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
<body>
<h1>{verdict}</h1>
<p class="names">{names}</p>
<div id="viewer"><noscript>The pictures need JavaScript.</noscript></div>
<table>{facts}</table>
{notes}
<footer>Made with imgdiff.</footer>
<script type="application/json" id="data">{data}</script>
<script type="module">
{script}
show({{
  parentElement: document.getElementById("viewer"),
  data: JSON.parse(document.getElementById("data").textContent),
  setStateValue() {{}},
}});
</script>
</body>
</html>
"""


def html_report(result: Comparison) -> str:
    """One self-contained page: the verdict, the viewer with its swipe and all, the scores. Nothing
    is fetched; names are shown letter by letter."""
    pictures = pictures_of(result)
    addresses = (_inline(pictures.before), _inline(pictures.after), _inline(pictures.heat))
    data = payload(result, pictures, addresses, {"opacity": result.opacity})
    facts = {
        "Cosine similarity (1: the same picture)": f"{result.cosine_similarity:.4f}",
        "Euclidean distance (0: the same picture)": f"{result.euclidean_distance:.4f}",
        "Threshold of the heat": f"{result.threshold:g}",
        "Weights": result.weights,
    }
    sizes = (result.before_size, result.after_size)
    names = " against ".join(
        f"{escape(name)} ({width} × {height})"
        for name, (width, height) in zip(result.names, sizes, strict=True)
    )
    return _PAGE.format(
        title=escape(f"{result.names[0]} against {result.names[1]}"),
        style=_STYLE + style(),
        verdict=escape(result.summary),
        names=names,
        facts="".join(
            f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in facts.items()
        ),
        notes="".join(f"<p>{escape(note)}</p>" for note in result.notes),
        # Within a script element only "<" could end it.
        data=json.dumps(data).replace("<", "\\u003c"),
        script=script(),
    )


def _inline(picture: Picture) -> str:
    return f"data:{picture.mimetype};base64,{base64.b64encode(picture.data).decode('ascii')}"
