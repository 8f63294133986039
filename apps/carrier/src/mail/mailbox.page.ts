/** The page that is a family's mailbox. It fills itself by `mailbox.script.ts`; nothing a person wrote is put in here. */
export function mailboxPage(publicUrl: string | undefined): string {
  const form = publicUrl === undefined ? null : escape(`${publicUrl.split('#')[0]?.replace(/\/+$/, '')}/inquire`);
  const begin = form === null ? '' : ` To begin as a family does, <a href="${form}">fill in the inquiry form</a>.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A family's mailbox (sandbox)</title>
<link rel="stylesheet" href="/_carrier/mailbox.css">
<link rel="icon" href="data:,">
<script src="/_carrier/mailbox.js" defer></script>
</head>
<body>
<a class="skip" href="#mail-title">Skip to the mail</a>
<header>
<h1>A family's mailbox</h1>
<p>This is the sandbox: no mail leaves this machine.${begin} Texts are on <a href="/">the family's phone</a>.</p>
<p id="connection" role="status" class="connection"></p>
</header>
<div class="desk">
<nav aria-labelledby="people-title">
<h2 id="people-title">Whose mailbox?</h2>
<ul id="people"></ul>
<p id="nobody">No address has had a mail yet.</p>
<details>
<summary>Write to the practice</summary>
<form id="letter" class="letter">
<label for="letter-from">From</label>
<input id="letter-from" type="email" required maxlength="254" placeholder="maria@family.example" autocomplete="off">
<label for="letter-subject">Subject</label>
<input id="letter-subject" maxlength="500" autocomplete="off">
<label for="letter-text">Text</label>
<textarea id="letter-text" rows="5" maxlength="20000"></textarea>
<button>Send the mail</button>
<p id="letter-outcome" role="status"></p>
</form>
</details>
</nav>
<main class="phone" aria-labelledby="box-title">
<div class="top"><h2 id="box-title">Choose a mailbox</h2></div>
<ol id="mails" aria-label="Mails, the latest first"></ol>
<article id="mail" aria-labelledby="mail-title" hidden>
<h2 id="mail-title" tabindex="-1"></h2>
<dl id="facts"></dl>
<fieldset id="form">
<legend>Read it as</legend>
<label for="as-text"><input type="radio" name="form" id="as-text" value="text" checked> Text</label>
<label for="as-html"><input type="radio" name="form" id="as-html" value="html"> HTML</label>
</fieldset>
<pre id="text" tabindex="0" aria-label="The mail as text"></pre>
<iframe id="html" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" hidden></iframe>
<div class="acts" role="group" aria-label="What the family or its mail program may do">
<button type="button" data-act="unsubscribe">One-click unsubscribe</button>
<button type="button" data-act="scan">Open the links as a scanner would</button>
<button type="button" data-act="spamreport">Report as spam</button>
<button type="button" data-act="bounce">Bounce</button>
</div>
<ul id="outcome" role="status"></ul>
<form id="answer" class="letter">
<label for="answer-text">Write back</label>
<textarea id="answer-text" rows="5" required maxlength="20000"></textarea>
<button>Send the answer</button>
</form>
</article>
</main>
</div>
<noscript><p class="problem">This page shows mails as they arrive and needs JavaScript. The inquiry form works without.</p></noscript>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
