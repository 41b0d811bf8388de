"""What the pages of reports have in common. No script, nothing from outside."""

_STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --card: #f5f2ed; --ink: #1f1b1e; --soft: #625a5c; --line: #ddd6cd;
  --accent: #b83210; --track: #e4ddd4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141217; --card: #1f1c24; --ink: #f0ecea; --soft: #b3aaaf; --line: #3a3542;
    --accent: #ff8a4c; --track: #38323f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 3rem; color: var(--ink);
  background: var(--paper); font: 400 1rem/1.5 system-ui, sans-serif;
}
p { margin: 0 0 .3rem; }
.hint { max-width: 46rem; color: var(--soft); font-size: .92rem; }
footer { color: var(--soft); font-size: .85rem; }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
<footer>Made with imgdiff.</footer>
</body>
</html>
"""


def page(title: str, style: str, body: str) -> str:
    """title, body: HTML. style: CSS of its own, over what all pages have."""
    return _PAGE.format(title=title, style=_STYLE + style, body=body)
