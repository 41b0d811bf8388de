"""The look of the page on an evaluation, over what ``report.shell`` gives all."""

STYLE = """
:root { --right: #1b6e4b; --wrong: #b3261e; --on: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --right: #8fd3ad; --wrong: #ff9d8f; --on: #141217; }
}
body { max-width: 1120px; overflow-wrap: anywhere; }
h1 { max-width: 52rem; margin: 0 0 .5rem; font-size: 1.8rem; line-height: 1.25;
  letter-spacing: -.01em; text-wrap: balance; }
h1 small { color: var(--soft); font-size: .75em; font-weight: 400; white-space: nowrap; }
h2 { margin: 2.6rem 0 .6rem; font-size: 1.25rem; }
h3 { margin: 1.4rem 0 .6rem; font-size: 1rem; }
.metrics + .hint { margin-top: .6rem; }
ul { margin: .6rem 0 0; padding-left: 1.2rem; }
table { width: 100%; border-collapse: collapse; }
.metrics { margin-top: 1.2rem; }
th, td { padding: .5rem .8rem .5rem 0; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .85rem; font-weight: 500; }
tbody th { font-weight: 600; white-space: nowrap; }
.value { font-size: 1.1rem; font-weight: 650; white-space: nowrap; }
.value, .interval { font-variant-numeric: tabular-nums; }
.interval { color: var(--soft); white-space: nowrap; }
.says { color: var(--soft); font-size: .92rem; }
.bar { position: relative; display: block; width: 9rem; height: .6rem; border-radius: .3rem;
  background: var(--track); }
.bar i { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: .3rem;
  background: var(--accent); opacity: .45; }
.bar b { position: absolute; top: -.15rem; bottom: -.15rem; width: 3px; margin-left: -1.5px;
  border-radius: 2px; background: var(--accent); }
.plots { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start; }
.plots figure { margin: 0; padding: .5rem; border: 1px solid var(--line); border-radius: .8rem;
  background: #fff; }
.plots img { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
.plots figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
.pairs { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; }
.pair { padding: .7rem; border: 2px solid var(--right); border-radius: .8rem;
  background: var(--card); }
.pair.wrong { border-color: var(--wrong); border-style: dashed; }
.pair .three { display: grid; grid-template-columns: repeat(3, 1fr); gap: .3rem; }
.pair img { display: block; width: 100%; border-radius: .3rem; }
.pair figure { margin: 0; }
.pair figcaption { color: var(--soft); font-size: .8rem; text-align: center; }
.verdict { display: inline-block; margin: .4rem .4rem .2rem 0; padding: .05rem .6rem;
  border-radius: 1rem; color: var(--on); background: var(--right); font-size: .85rem;
  font-weight: 700; letter-spacing: .04em; }
.wrong .verdict { background: var(--wrong); }
.pair p { font-size: .9rem; }
.pair .names { color: var(--soft); font-size: .8rem; line-height: 1.35; }
details { margin-top: 2.4rem; border-top: 1px solid var(--line); padding-top: .8rem; }
summary { font-size: 1.1rem; font-weight: 600; cursor: pointer; }
details table { max-width: 46rem; margin-top: .6rem; font-size: .92rem; }
details th { padding-right: 1.5rem; color: var(--soft); font-weight: 400; white-space: normal; }
footer { margin-top: 2.4rem; }
@media (max-width: 900px) { .pairs { grid-template-columns: 1fr 1fr; } }
@media (max-width: 640px) {
  body { padding: 1.2rem 1rem 2rem; }
  h1 { font-size: 1.45rem; }
  .plots, .pairs { grid-template-columns: 1fr; }
  .metrics, .metrics tbody { display: block; }
  .metrics thead { display: none; }
  .metrics tr { display: grid; grid-template-columns: 1fr auto auto; gap: .1rem .7rem;
    align-items: baseline; padding: .7rem 0; border-bottom: 1px solid var(--line); }
  .metrics th, .metrics td { padding: 0; border: 0; white-space: normal; }
  .metrics .value, .metrics .interval { font-size: 1rem; white-space: nowrap; }
  .metrics .says, .metrics .drawn { grid-column: 1 / -1; }
  .bar { width: 100%; margin: .2rem 0; }
}
@media print { figure, .pair, tr { break-inside: avoid; } }
"""
