"""The style of an HTML page: one measure of text, a serif for reading, light and dark."""

STYLE = """\
:root { --ink: #1c1c1e; --soft: #5b5f66; --paper: #fffefb; --rule: #d9d6cc; --tint: #f5f2e9;
  --warn: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e1; --soft: #a5a8ad; --paper: #17181b; --rule: #3a3c41; --tint: #212327;
    --warn: #e0b050; }
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 "Source Serif 4", "Iowan Old Style", Palatino, "Palatino Linotype", Georgia,
    serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; margin: 2em 0 .6em; }
h1 { font-size: 1.9rem; margin-top: 0; padding-bottom: .4em; border-bottom: 1px solid var(--rule); }
h2 { font-size: 1.4rem; } h3 { font-size: 1.15rem; } h4, h5, h6 { font-size: 1rem; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "Libertinus Math", math;
  font-size: 1.06em; }
.display { margin: 1.1em 0 1.1em 1.5em; overflow-x: auto; overflow-y: hidden; padding: .15em 0; }
.display math { width: max-content; margin: 0; }
.scroll { overflow-x: auto; margin: 1.1em 0; }
table { border-collapse: collapse; }
.scroll > table:not(.steps) { border-top: 1.5px solid var(--ink);
  border-bottom: 1.5px solid var(--ink); }
thead { border-bottom: 1px solid var(--ink); }
th, td { padding: .3em .9em; vertical-align: baseline; }
th { font-weight: 600; }
.l { text-align: left; } .c { text-align: center; } .r { text-align: right;
  font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; padding-top: .6em; text-align: left; }
caption, figcaption { color: var(--soft); font-size: .92em; }
.steps { margin-left: 1.5em; }
.steps td { padding: .38em 0; }
.steps td.left { text-align: right; padding-right: .28em; }
.steps td.next { padding-right: .28em; } .steps td.next + td.left { padding-left: 2em; }
.steps td.why { padding-left: 2.2em; color: var(--soft); font-size: .92em; min-width: 9em; }
.steps tr.beneath td { padding: 0 0 .5em 2em; }
.steps math { white-space: nowrap; }
.numeric { color: var(--warn); }
.struck { background: linear-gradient(to bottom right, transparent calc(50% - .05em),
  currentColor calc(50% - .04em),
  currentColor calc(50% + .04em), transparent calc(50% + .05em)); }
mtable.cases mtd { text-align: left; }
code, pre { font-family: ui-monospace, "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace;
  font-size: .88em; }
code { background: var(--tint); padding: .1em .3em; border-radius: 3px; }
pre { background: var(--tint); padding: .9em 1.1em; border-radius: 6px; overflow-x: auto;
  line-height: 1.45; }
pre code { padding: 0; background: none; font-size: 1em; }
figure { margin: 1.5em 0; } figure img { max-width: 100%; height: auto; background: #fff;
  border-radius: 4px; }
@media print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; } .scroll,
  .display { overflow: visible; } }
"""
