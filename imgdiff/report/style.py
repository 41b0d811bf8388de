"""The look of the report on many pairs. No script, nothing from outside."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --card: #f5f2ed; --ink: #1f1b1e; --soft: #625a5c; --line: #ddd6cd;
  --accent: #b83210; --on-accent: #fff; --calm: #2f6b45; --calm-bg: #e3eee5; --track: #e4ddd4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141217; --card: #1f1c24; --ink: #f0ecea; --soft: #b3aaaf; --line: #3a3542;
    --accent: #ff8a4c; --on-accent: #221007; --calm: #9ad3ae; --calm-bg: #1d3326; --track: #38323f;
  }
}
* { box-sizing: border-box; }
body {
  max-width: 1320px; margin: 0 auto; padding: 2rem 1.5rem 3rem; color: var(--ink);
  background: var(--paper); font: 400 1rem/1.5 system-ui, sans-serif;
}
h1 { margin: 0 0 .2rem; font-size: 1.8rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.2rem 0 .4rem; font-size: 1.2rem; }
p { margin: 0 0 .3rem; }
.hint { max-width: 46rem; color: var(--soft); font-size: .92rem; }
table { width: 100%; margin-top: 1.4rem; border-collapse: collapse; }
th { padding: 0 .6rem .4rem 0; color: var(--soft); font-size: .85rem; font-weight: 500;
  text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: .8rem .6rem .8rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
th:nth-child(n+6), td:nth-child(n+6) { text-align: right; }
td:last-child, th:last-child { padding-right: 0; }
.pair { min-width: 13rem; overflow-wrap: anywhere; }
.pair > b { display: block; margin-bottom: .3rem; line-height: 1.35; }
.pair i { color: var(--soft); font-style: normal; font-weight: 400; }
.pair > span:not(.verdict) { display: block; font-size: .92rem; }
.pair small { display: block; margin-top: .2rem; color: var(--soft); font-size: .82rem; }
.verdict { display: inline-block; margin-bottom: .25rem; padding: .05rem .6rem; border-radius: 1rem;
  font-size: .85rem; font-weight: 600; }
.different .verdict { background: var(--accent); color: var(--on-accent); }
.same .verdict { background: var(--calm-bg); color: var(--calm); }
.picture { width: 178px; }
img { display: block; max-width: 168px; max-height: 140px; border-radius: .4rem;
  outline: 1px solid var(--line); }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.meter { display: block; width: 4.5rem; height: .4rem; margin-top: .3rem; border-radius: .2rem;
  background: linear-gradient(var(--soft), var(--soft)) 50% 0 / 1px 100% no-repeat var(--track); }
.meter span { display: block; height: 100%; border-radius: .2rem; background: var(--soft); }
.different .meter span { background: var(--accent); }
ul { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
li span { display: block; color: var(--soft); font-size: .92rem; }
footer { margin-top: 2rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 900px) {
  body { padding: 1.2rem 1rem 2rem; }
  h1 { font-size: 1.5rem; }
  table, tbody { display: block; }
  thead { display: none; }
  tr { display: grid; grid-template-columns: repeat(12, 1fr); gap: .5rem .6rem; padding: 1rem;
    margin-bottom: .8rem; background: var(--card); border-radius: .7rem; }
  td { padding: 0; border: 0; }
  td.pair { grid-column: 1 / -1; min-width: 0; }
  td.picture { grid-column: span 4; width: auto; }
  td.number { grid-column: span 3; text-align: left; font-weight: 600; }
  td.heat { grid-column: 1 / -1; }
  td[data-name]::before { content: attr(data-name); display: block; color: var(--soft);
    font-size: .8rem; font-weight: 400; }
  img { max-width: 100%; max-height: 8.5rem; margin-top: .15rem; }
  .meter { width: 100%; }
}
@media print { tr, li { break-inside: avoid; } }
"""
PAGE = """<!doctype html>
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
<h1>{title}</h1>
<p>{counts}.</p>
<p class="hint">Heat is the strongest difference in a pair: 0 is the same, 0.5 the usual threshold,
1 clearly different. Cosine similarity is 1 and Euclidean distance 0 for one and the same picture;
both weigh the picture as a whole, so a small change hardly moves them.</p>
{body}
<footer>Made with imgdiff.</footer>
</body>
</html>
"""
