"""The look of the report on many pairs, over what ``shell`` gives all."""

STYLE = """
:root { --on-accent: #fff; --calm: #2f6b45; --calm-bg: #e3eee5; }
@media (prefers-color-scheme: dark) {
  :root { --on-accent: #221007; --calm: #9ad3ae; --calm-bg: #1d3326; }
}
body { max-width: 1320px; }
h1 { margin: 0 0 .2rem; font-size: 1.8rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.2rem 0 .4rem; font-size: 1.2rem; }
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
footer { margin-top: 2rem; }
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
