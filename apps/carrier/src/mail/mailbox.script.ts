/** What runs in the browser. What was written goes through textContent, or into a frame that runs no script. */
export const MAILBOX_SCRIPT = String.raw`
'use strict';
const at = (id) => document.getElementById(id);
const boxes = new Map();
const unread = new Set();
let mails = new Map();
let current = null;
let reading = null;

const clock = (iso) => new Date(iso).toLocaleString([], { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const sender = (mail) => (mail.fromName ? mail.fromName + ' <' + mail.from + '>' : mail.from);
const keyOf = (mail) => mail.messageId + ' ' + mail.to;
const STATES = {
  accepted: 'On its way', processed: 'On its way', deferred: 'Put off by the mailbox', delivered: 'Delivered',
  bounce: 'Bounced', dropped: 'Dropped', spamreport: 'Reported as spam', unsubscribe: 'Unsubscribed',
  group_unsubscribe: 'Unsubscribed', group_resubscribe: 'Subscribed again',
};
const stateWords = (mail) => STATES[mail.state] || mail.state;

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function row(key, isCurrent, parts, act) {
  const button = element('button');
  button.type = 'button';
  button.dataset.key = key;
  button.setAttribute('aria-current', String(isCurrent));
  button.append(...parts);
  button.addEventListener('click', act);
  const item = element('li');
  item.append(button);
  return item;
}

/** Draws a list anew and leaves the focus where it was. */
function draw(list, rows) {
  const active = document.activeElement;
  const focused = list.contains(active) ? active.dataset.key : null;
  list.replaceChildren(...rows);
  if (focused === null) return;
  const again = [...list.querySelectorAll('button')].find((button) => button.dataset.key === focused);
  if (again) again.focus();
}

function drawBoxes() {
  const rows = [...boxes.values()].sort((one, other) => (one.lastAt < other.lastAt ? 1 : -1)).slice(0, 200);
  draw(at('people'), rows.map((box) => row(box.address, box.address === current, [
    element('b', '', box.address),
    ...(unread.has(box.address) ? [element('span', 'new', 'New mail')] : []),
    element('span', 'last', box.lastSubject),
  ], () => open(box.address))));
  at('nobody').hidden = rows.length > 0;
}

function drawMails() {
  const rows = [...mails.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
  draw(at('mails'), rows.map((mail) => row(keyOf(mail), keyOf(mail) === reading, [
    element('b', '', mail.subject),
    element('span', 'meta', sender(mail) + ' · ' + clock(mail.at) + ' · ' + stateWords(mail)),
  ], () => read(keyOf(mail)))));
}

function drawFacts(mail) {
  const told = mail.events.map((event) => event.event + (event.reason ? ' (' + event.reason + ')' : '')).join(', ');
  const facts = [
    ['From', sender(mail)],
    ['To', mail.toName ? mail.toName + ' <' + mail.to + '>' : mail.to],
    ['Reply to', mail.replyTo.join(', ')],
    ['Sent', clock(mail.at)],
    ['List-Unsubscribe', mail.listUnsubscribe],
    ['List-Unsubscribe-Post', mail.listUnsubscribePost],
    ['Delivery', stateWords(mail) + (told ? ': ' + told : '')],
  ];
  at('facts').replaceChildren(...facts.filter(([, value]) => value).flatMap(([name, value]) => [
    element('dt', '', name), element('dd', '', value),
  ]));
  document.querySelector('[data-act=unsubscribe]').disabled = !mail.oneClick;
}

function show(form) {
  at('text').hidden = form !== 'text';
  at('html').hidden = form !== 'html';
}

function read(key) {
  const mail = mails.get(key);
  if (!mail) return;
  reading = key;
  at('mail').hidden = false;
  at('mail-title').textContent = mail.subject;
  drawFacts(mail);
  at('text').textContent = mail.text === null ? 'This mail has no text.' : mail.text;
  // links open beside this page: the frame itself must lead nowhere
  at('html').srcdoc = mail.html === null ? 'This mail has no HTML.' : '<base target="_blank">' + mail.html;
  at('outcome').replaceChildren();
  drawMails();
  at('mail-title').focus();
}

async function loadBoxes() {
  const { items } = await (await fetch('/_carrier/mailboxes')).json();
  for (const box of items) boxes.set(box.address, box);
  drawBoxes();
}

async function loadMails(address) {
  const { items } = await (await fetch('/_carrier/mailboxes/' + encodeURIComponent(address) + '/mails')).json();
  if (address !== current) return;
  mails = new Map(items.map((mail) => [keyOf(mail), mail]));
  drawMails();
  if (mails.has(reading)) drawFacts(mails.get(reading));
}

async function open(address) {
  current = address;
  reading = null;
  mails = new Map();
  unread.delete(address);
  location.hash = encodeURIComponent(address);
  at('box-title').textContent = address;
  at('mail').hidden = true;
  drawBoxes();
  drawMails();
  await loadMails(address);
}

function arrived({ mailbox, mail }) {
  const fresh = !boxes.has(mailbox.address) || boxes.get(mailbox.address).mails < mailbox.mails;
  boxes.set(mailbox.address, mailbox);
  if (mailbox.address === current) {
    mails.set(keyOf(mail), mail);
    drawMails();
    if (keyOf(mail) === reading) drawFacts(mail);
  } else if (fresh) unread.add(mailbox.address);
  drawBoxes();
}

function listen() {
  const stream = new EventSource('/_carrier/mail-stream');
  stream.addEventListener('open', () => {
    at('connection').textContent = '';
    void loadBoxes();
    if (current) void loadMails(current);
  });
  stream.addEventListener('mail', (event) => arrived(JSON.parse(event.data)));
  stream.addEventListener('error', () => {
    at('connection').textContent = 'The connection is gone; trying again …';
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

const answered = (status) => (status === null ? 'not opened, it leads out of the sandbox' : status || 'no answer');

async function act(kind) {
  const [messageId, to] = reading.split(' ');
  const isEvent = kind === 'spamreport' || kind === 'bounce';
  const path = '/_carrier/mails/' + encodeURIComponent(messageId) + '/' + (isEvent ? 'events' : kind);
  const body = JSON.stringify(isEvent ? { event: kind } : {});
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path + '?to=' + encodeURIComponent(to), { method: 'POST', headers, body });
  const told = await answer.json();
  if (!answer.ok) return [told.message];
  if (kind === 'unsubscribe') return ['Unsubscribed with one click: ' + answered(told.status)];
  if (kind === 'scan') {
    return told.items.length ? told.items.map(({ url, status }) => url + ': ' + answered(status)) : ['No link in it.'];
  }
  return [(kind === 'bounce' ? 'Bounced' : 'Reported as spam') + '; the practice answered: ' + answered(told.status)];
}

for (const button of document.querySelectorAll('[data-act]')) {
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      at('outcome').replaceChildren(...(await act(button.dataset.act)).map((line) => element('li', '', line)));
    } catch {
      at('outcome').replaceChildren(element('li', 'problem', 'That did not work; please try again.'));
    } finally {
      button.disabled = false;
    }
  });
}

/** @returns one line that says what became of it */
async function write(address, letter) {
  const headers = { 'content-type': 'application/json' };
  const path = '/_carrier/mailboxes/' + encodeURIComponent(address) + '/letters';
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(letter) });
  const told = await answer.json();
  return answer.ok ? 'Sent to ' + told.to + '; the practice answered: ' + answered(told.statuses[0]) : told.message;
}

function onSend(form, send, outcome) {
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      outcome(await send());
      form.querySelector('textarea').value = '';
    } catch {
      outcome('That did not work; please try again.');
    } finally {
      button.disabled = false;
    }
  });
}

onSend(
  at('answer'),
  () => {
    const [answers, address] = reading.split(' ');
    return write(address, { answers, text: at('answer-text').value });
  },
  (line) => at('outcome').replaceChildren(element('li', '', line)),
);
onSend(
  at('letter'),
  () => write(at('letter-from').value, { subject: at('letter-subject').value, text: at('letter-text').value }),
  (line) => (at('letter-outcome').textContent = line),
);

for (const choice of document.querySelectorAll('[name=form]')) {
  choice.addEventListener('change', () => show(choice.value));
}

const fromAddress = () => {
  const address = decodeURIComponent(location.hash.slice(1));
  if (address.includes('@') && address !== current) void open(address);
};
addEventListener('hashchange', fromAddress);
fromAddress();
listen();
`;
