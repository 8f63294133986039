import { Html } from './html.js';

/** Reads at 320 px and at 400 % zoom; contrast at least 7 to 1 in both schemes. */
export const pageStyle = new Html(`
:root { color-scheme: light dark; --paper: #fdfbf7; --ink: #23282b; --soft: #4a5155; --line: #767c80; --link: #0b4a6f; --warn: #8c1d18; --calm: #eef3f1; --on-link: #fff; }
@media (prefers-color-scheme: dark) { :root { --paper: #1a1d1f; --ink: #f1efe9; --soft: #c9cccd; --line: #9aa1a5; --link: #a5d3ee; --warn: #ffb4ab; --calm: #262c2d; --on-link: #10212b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .4rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.practice { flex: 1 1 auto; font-weight: 600; }
.leave { padding: .3rem .5rem; border: 2px solid var(--link); border-radius: .4rem; font-weight: 600; text-decoration: none; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
h1 { margin: 1.25rem 0 .5rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 0 0 .5rem; font-size: 1.2rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
[id] { scroll-margin-top: 6rem; }
fieldset { min-width: 0; margin: 1.25rem 0 0; padding: 0; border: 0; }
.part { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.part > legend { float: left; width: 100%; padding: 0 0 .75rem; font-size: 1.25rem; font-weight: 600; }
.part > legend + * { clear: both; }
.part > legend + .field { margin-top: 0; }
.boxes .field { margin: 0; }
.boxes legend { font-size: 1.25rem; }
legend, label { padding: 0; font-weight: 600; }
.field { margin-top: 1.25rem; }
.hint, .optional { color: var(--soft); font-weight: 400; }
.hint { margin: 0; }
input:not([type]), input[type=tel], input[type=email], select, textarea { display: block; width: 100%; margin-top: .3rem; padding: .6rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); color: var(--ink); font: inherit; }
textarea { min-height: 9rem; resize: vertical; }
.choices { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.choice { display: flex; gap: .6rem; align-items: flex-start; padding: .45rem 0; font-weight: 400; }
.choice input { flex: none; width: 1.35rem; height: 1.35rem; margin: .15rem 0 0; accent-color: var(--link); }
.hours { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
details { margin-top: 1.5rem; }
summary { padding: .4rem 0; color: var(--link); font-weight: 600; cursor: pointer; }
.emergency { margin: 1rem 0; padding: .75rem 1rem; border-left: .35rem solid var(--warn); background: var(--calm); }
.emergency p { margin: 0 0 .25rem; }
.emergency a { display: inline-block; padding: .3rem 1rem .3rem 0; font-weight: 600; }
.large { font-size: 1.35rem; }
.errors { margin: 1rem 0; padding: 1rem; border: 3px solid var(--warn); border-radius: .4rem; }
.errors ul { margin: .5rem 0 0; padding-left: 1.2rem; }
.error { margin: .3rem 0 0; color: var(--warn); font-weight: 600; }
[aria-invalid=true] { border: 3px solid var(--warn) !important; }
button { width: 100%; margin-top: .5rem; padding: .85rem; border: 0; border-radius: .4rem; background: var(--link); color: var(--on-link); font: inherit; font-weight: 700; cursor: pointer; }
.elsewhere { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { max-width: 40rem; margin: 0 auto; padding: 1rem; border-top: 1px solid var(--line); font-weight: 600; }
.saved { padding: .75rem 1rem; border-left: .35rem solid var(--link); background: var(--calm); font-weight: 600; }
dt { margin-top: .6rem; color: var(--soft); font-size: .9rem; }
dd { margin: 0; white-space: pre-wrap; }
.entry { margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.1rem; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #000; --line: #000; --link: #000; --warn: #000; --calm: #fff; }
  header, .errors, form, .screen { display: none; }
  main { max-width: none; padding: 0; }
  body { font-size: 11pt; }
  a { text-decoration: none; }
  .entry { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
}
`);
