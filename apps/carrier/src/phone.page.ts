/** The page that is a family's phone. It fills itself by `phone.script.ts`; nothing a person wrote is put in here. */
export function phonePage(publicUrl: string | undefined, practiceNumber: string): string {
  const form = publicUrl === undefined ? null : escape(`${publicUrl.split('#')[0]?.replace(/\/+$/, '')}/inquire`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A family's phone (sandbox)</title>
<link rel="stylesheet" href="/_carrier/phone.css">
<link rel="icon" href="data:,">
<script src="/_carrier/phone.js" defer></script>
</head>
<body>
<a class="skip" href="#reply">Skip to writing a text</a>
<header>
<h1>A family's phone</h1>
<p>This is the sandbox: no text leaves this machine. ${
    form === null
      ? ''
      : `To begin as a family does, <a href="${form}">fill in the inquiry form</a>; what is sent to them appears here.`
  } Mails are in <a href="/mail">the family's mailbox</a>.</p>
<p id="connection" role="status" class="connection"></p>
</header>
<div class="desk">
<nav aria-labelledby="people-title">
<h2 id="people-title">Whose phone?</h2>
<ul id="people"></ul>
<p id="nobody">No phone has had a text yet.</p>
<form id="new-person">
<label for="new-number">A new number</label>
<div class="row">
<input id="new-number" type="tel" autocomplete="off" placeholder="(919) 555-0142" required aria-describedby="new-number-problem">
<button type="submit">Open</button>
</div>
<p id="new-number-problem" class="problem" role="alert"></p>
</form>
</nav>
<main class="phone" aria-labelledby="thread-title">
<div class="top">
<h2 id="thread-title" tabindex="-1">Choose a phone</h2>
<p id="thread-note"></p>
</div>
<ol id="thread" role="log" aria-live="polite" aria-label="Texts" tabindex="0"></ol>
<form id="compose" hidden>
<label for="reply">Write a text to the practice, <span class="number">${escape(pretty(practiceNumber))}</span></label>
<div class="row">
<textarea id="reply" rows="2" maxlength="1600" aria-describedby="reply-problem keys"></textarea>
<button type="submit">Send</button>
</div>
<label for="picture">A picture with it</label>
<input id="picture" type="file" accept="image/*">
<p id="keys" class="hint">Enter sends, Shift and Enter makes a new line. STOP, START and HELP are answered by the carrier itself.</p>
<p id="reply-problem" class="problem" role="alert"></p>
</form>
</main>
</div>
<noscript><p class="problem">This page shows texts as they arrive and needs JavaScript. The inquiry form works without.</p></noscript>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function pretty(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
}
