"""The style of a page about a check: that of all pages, with colors for marks and line numbers."""

PAGE_STYLE = """\
:root { --wrong: #b3261e; --wrong-tint: #fbe3e0; --open: #8a5a00; --open-tint: #faefcf;
  --right: #1f6f43; --right-tint: #dff1e5; }
@media (prefers-color-scheme: dark) {
  :root { --wrong: #ff9b91; --wrong-tint: #51211d; --open: #e0b050; --open-tint: #43361a;
    --right: #7fce9f; --right-tint: #1d3a29; }
}
main { max-width: 60rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 0 1.5em; list-style: none; }
.counts li { padding: .15em .7em; border-radius: 999px; background: var(--tint); font-size: .92em; }
.counts .wrong { background: var(--wrong-tint); color: var(--wrong); font-weight: 600; }
.counts .step, .counts .open { background: var(--open-tint); color: var(--open); }
.counts .right { background: var(--right-tint); color: var(--right); }
.findings { padding: 0; list-style: none; }
.findings li { padding: .25em 0; display: grid; grid-template-columns: 6.5em 1fr; }
.findings .about { overflow-x: auto; overflow-y: hidden; }
.findings a, .note a { color: inherit; text-decoration-color: var(--rule); text-underline-offset: .2em; }
.findings .line { font-variant-numeric: tabular-nums; justify-self: start; align-self: start; }
.word { font-weight: 600; }
.wrong .word { color: var(--wrong); } .step .word, .open .word { color: var(--open); }
.right .word { color: var(--right); }
.source { border: 1px solid var(--rule); border-radius: 6px; padding: .6em 0; overflow-x: auto;
  font: .86rem/1.55 ui-monospace, "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace; }
.row { display: grid; grid-template-columns: 4.2em 1fr; }
.row:target { background: var(--tint); }
.row > a { color: var(--soft); text-align: right; padding-right: 1.2em; text-decoration: none;
  user-select: none; font-variant-numeric: tabular-nums; }
.row > code { white-space: pre-wrap; overflow-wrap: anywhere; background: none; padding: 0 1em 0 0;
  border-radius: 0; font: inherit; min-height: 1.55em; }
.row mark { background: none; color: inherit; padding: .12em 0; }
.row mark.right { border-bottom: 2px solid var(--right); }
.row mark.open { background: var(--open-tint); border-bottom: 2px dotted var(--open); }
.row mark.step { background: var(--open-tint); border-bottom: 2px solid var(--open); }
.row mark.wrong { border-bottom: 2px solid var(--wrong); }
.row mark.part { background: var(--wrong-tint); color: var(--wrong); border-bottom: 2px solid var(--wrong);
  font-weight: 600; }
.note { margin: .45em 1em .8em 4.2em; padding: .55em .9em .65em; border-left: 3px solid var(--open);
  background: var(--tint); border-radius: 0 5px 5px 0;
  font: .97rem/1.5 "Source Serif 4", "Iowan Old Style", Palatino, "Palatino Linotype", Georgia, serif; }
.note.wrong { border-left-color: var(--wrong); } .note.right { border-left-color: var(--right); }
.note p { margin: 0; }
.note dl { display: grid; grid-template-columns: max-content 1fr; gap: .15em .9em; margin: .35em 0 0; }
.note dt { color: var(--soft); } .note dd { margin: 0; overflow-x: auto; overflow-y: hidden; }
.note .sure { color: var(--soft); padding-left: 1em; font-size: .92em; }
.note code { font-size: .9em; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .row { grid-template-columns: 2.8em 1fr; } .row > a { padding-right: .7em; }
  .note { margin-left: .7em; } }
@media print { .source { border: 0; } .note { break-inside: avoid; } }
"""
