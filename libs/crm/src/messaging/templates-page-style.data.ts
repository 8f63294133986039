import { Html } from '#platform/http/page/html.js';

/** Of the page that shows every template: for a wide screen, and for paper. */
export const templatesPageStyle = new Html(`
:root { --ink: #23282b; --soft: #5b6469; --line: #d9d5cb; --paper: #fff; --ground: #f4f2ec; --text: #dcebf5; --voice: #efe6d2; --warn: #a3261b; --link: #0b4a6f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.45 -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 1rem; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.5rem 0 .4rem; font-size: 1rem; font-family: ui-monospace, Menlo, Consolas, monospace; }
h4 { margin: 0 0 .6rem; font-size: 1.1rem; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; }
a { color: var(--link); }
small { color: var(--soft); }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; align-items: start; }
figure { margin: 0; min-width: 0; }
figcaption { margin-bottom: .3rem; color: var(--soft); font-size: .8rem; }
p { margin: 0 0 .6rem; }
p:last-child { margin-bottom: 0; }
blockquote { margin: 0; padding: .7rem .9rem; border-radius: 1.1rem 1.1rem 1.1rem .3rem; background: var(--text); overflow-wrap: anywhere; }
.voicemail blockquote { background: var(--voice); font-style: italic; }
.discreet blockquote { outline: 2px dashed var(--line); }
.paper { padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); }
.script .paper { border-left: .35rem solid var(--voice); }
.subject { margin: 0; font-weight: 700; }
.preheader { overflow: hidden; margin: 0 0 .4rem; color: var(--soft); font-size: .85rem; white-space: nowrap; text-overflow: ellipsis; }
iframe { width: 100%; height: 29rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--paper); }
.finding { margin-top: .4rem; color: var(--warn); font-weight: 600; }
@media (max-width: 40rem) { iframe { height: 37rem; } }
@media print { body { background: none; } figure { break-inside: avoid; } }
`);
