/** What the mailbox has beside the style of the phone. */
export const MAILBOX_STYLE = `
#mails { list-style: none; margin: .5rem 0; padding: 0; max-height: 16rem; overflow: auto; }
#mails button { display: block; width: 100%; text-align: left; background: none; color: inherit; border: 0; border-radius: .6rem; padding: .5rem .6rem; font-weight: 400; }
#mails button:hover { background: var(--paper); }
#mails button[aria-current="true"] { background: var(--theirs); }
#mails b { display: block; overflow-wrap: anywhere; unicode-bidi: plaintext; }
#people b { overflow-wrap: anywhere; }
#mail { border-top: 1px solid var(--line); padding-top: .75rem; }
#mail-title { overflow-wrap: anywhere; unicode-bidi: plaintext; }
#facts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 .75rem; margin: 0 0 .75rem; }
#facts dt { color: var(--soft); font-size: .9rem; }
#facts dd { margin: 0 0 .3rem; overflow-wrap: anywhere; unicode-bidi: plaintext; }
#form { border: 0; margin: 0 0 .5rem; padding: 0; }
#form legend { float: left; font-weight: 600; margin-right: .75rem; padding: 0; line-height: 2.75rem; }
#form label { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.75rem; margin: 0 1rem 0 0; font-weight: 400; }
#form input { flex: none; width: 1.2rem; height: 1.2rem; accent-color: var(--sage); }
#text, #html { clear: both; width: 100%; margin: 0; border: 1px solid var(--line); border-radius: .7rem; background: #fff; }
#text { padding: .75rem; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; max-height: 60vh; overflow: auto; }
#html { height: 60vh; min-height: 18rem; }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
.acts button { background: var(--card); color: var(--sage); }
.acts button:disabled { cursor: default; }
.letter { display: grid; gap: .4rem; margin-top: .75rem; }
.letter label { font-weight: 600; }
.letter textarea, .letter input { width: 100%; font: inherit; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: .6rem; background: #fff; color: inherit; }
.letter button { justify-self: start; }
details summary { min-height: 2.75rem; line-height: 2.75rem; cursor: pointer; }
#outcome { list-style: none; margin: .5rem 0 0; padding: 0; overflow-wrap: anywhere; }
@media (min-width: 46rem) { #facts { grid-template-columns: max-content minmax(0, 1fr); } #facts dd { margin: 0; } }
`;
