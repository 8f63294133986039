export const PHONE_STYLE = `
:root { --paper: #faf5ec; --card: #fffdf8; --ink: #2b2620; --soft: #645a4d; --line: #dfd3bf; --sage: #2f5d50; --theirs: #ece2d0; --warn: #8f2d1f; color-scheme: light; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { margin: 0; font: 600 1.6rem/1.2 Georgia, "Times New Roman", serif; }
h2 { margin: 0 0 .5rem; font: 600 1.15rem/1.3 Georgia, "Times New Roman", serif; }
p { margin: .25rem 0; }
a { color: var(--sage); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; background: var(--card); padding: .5rem; }
:focus-visible { outline: 3px solid var(--sage); outline-offset: 2px; }
.connection { color: var(--soft); font-size: .9rem; min-height: 1.4em; }
.desk { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; margin-top: .5rem; }
nav, .phone { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1rem; }
#people { list-style: none; margin: 0 0 1rem; padding: 0; max-height: 14rem; overflow: auto; }
#people button { display: block; width: 100%; text-align: left; background: none; color: inherit; border: 0; border-radius: .6rem; padding: .5rem .6rem; min-height: 2.75rem; }
#people button:hover { background: var(--paper); }
#people button[aria-current="true"] { background: var(--theirs); }
#people b { display: block; font-variant-numeric: tabular-nums; }
#people .last { display: block; color: var(--soft); font-size: .9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#people .new { color: var(--sage); font-size: .85rem; font-weight: 600; }
#nobody { color: var(--soft); }
label { display: block; font-weight: 600; margin-bottom: .3rem; }
.number { white-space: nowrap; }
.row { display: flex; gap: .5rem; align-items: flex-end; }
input, textarea { flex: 1; min-width: 0; font: inherit; color: inherit; background: #fff; border: 1px solid #8d8171; border-radius: .7rem; padding: .55rem .7rem; }
textarea { resize: vertical; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .4rem 1.1rem; border-radius: .7rem; border: 1px solid var(--sage); background: var(--sage); color: #fff; cursor: pointer; }
#people button { font-weight: 400; }
button:disabled { opacity: .6; cursor: default; }
.phone { display: flex; flex-direction: column; min-height: 26rem; }
.top { border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
#thread-note { color: var(--soft); font-size: .9rem; }
#thread { flex: 1; list-style: none; margin: 0; padding: 1rem .25rem; overflow: auto; max-height: 60vh; display: flex; flex-direction: column; gap: .75rem; }
#thread li { max-width: 85%; }
#thread .bubble { padding: .55rem .8rem; border-radius: 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
#thread .picture { display: block; font-style: italic; }
#thread .practice { align-self: flex-start; }
#thread .practice .bubble { background: var(--theirs); border-bottom-left-radius: .3rem; }
#thread .family { align-self: flex-end; text-align: right; }
#thread .family .bubble { background: var(--sage); color: #fff; border-bottom-right-radius: .3rem; text-align: left; }
#thread .carrier .bubble { background: none; border: 1px dashed #8d8171; }
.meta { display: block; color: var(--soft); font-size: .82rem; margin-top: .15rem; }
.hint { color: var(--soft); font-size: .85rem; }
.problem { color: var(--warn); font-size: .95rem; }
.problem:empty { display: none; }
.who { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 46rem) { .desk { grid-template-columns: 18rem minmax(0, 1fr); align-items: start; } #people { max-height: 24rem; } }
@media (prefers-reduced-motion: no-preference) { #thread { scroll-behavior: smooth; } }
`;
