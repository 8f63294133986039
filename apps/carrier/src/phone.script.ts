/** What runs in the browser. Whatever a person wrote goes through textContent: it is never read as HTML. */
export const PHONE_SCRIPT = String.raw`
'use strict';
const at = (id) => document.getElementById(id);
const phones = new Map();
const unread = new Set();
let current = null;

const pretty = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
const clock = (iso) => new Date(iso).toLocaleString([], { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const address = (number) => '/_carrier/phones/' + encodeURIComponent(number) + '/texts';

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function statusWords(text) {
  if (text.from === 'family') {
    return text.alertCode ? 'The practice did not take it (' + text.alertCode + ')' : 'Sent';
  }
  if (text.automatic) return 'Answered by the carrier';
  const words = { accepted: 'On its way', queued: 'On its way', sent: 'Sent', delivered: 'Delivered' };
  return words[text.status] || 'Did not arrive' + (text.errorCode ? ' (' + text.errorCode + ')' : '');
}

function bubble(text) {
  const item = element('li', text.from + (text.automatic ? ' carrier' : ''));
  item.id = 'text-' + text.sid;
  item.append(element('span', 'who', text.from === 'family' ? 'You wrote: ' : 'You got: '));
  const body = element('div', 'bubble', text.body);
  body.dir = 'auto';
  if (text.pictures) body.append(element('span', 'picture', text.pictures === 1 ? 'A picture' : text.pictures + ' pictures'));
  item.append(body, element('span', 'meta', clock(text.at) + ' · ' + statusWords(text)));
  return item;
}

function put(text) {
  const there = at('text-' + text.sid);
  if (there) {
    const line = clock(text.at) + ' · ' + statusWords(text);
    const meta = there.querySelector('.meta');
    if (meta.textContent !== line) meta.textContent = line;
    return;
  }
  at('thread').append(bubble(text));
  at('thread').scrollTop = at('thread').scrollHeight;
}

function drawPeople() {
  const rows = [...phones.values()].sort((one, other) => (one.lastAt < other.lastAt ? 1 : -1)).slice(0, 200);
  const focused = document.activeElement && document.activeElement.dataset.number;
  at('people').replaceChildren(...rows.map((phone) => {
    const button = element('button');
    button.type = 'button';
    button.dataset.number = phone.number;
    button.setAttribute('aria-current', String(phone.number === current));
    button.append(element('b', '', pretty(phone.number)));
    if (unread.has(phone.number)) button.append(element('span', 'new', 'New text'));
    button.append(element('span', 'last', phone.lastBody));
    button.addEventListener('click', () => open(phone.number));
    const item = element('li');
    item.append(button);
    return item;
  }));
  at('nobody').hidden = rows.length > 0;
  if (focused) {
    const again = [...at('people').querySelectorAll('button')].find((button) => button.dataset.number === focused);
    if (again) again.focus();
  }
}

async function loadPeople() {
  const { items } = await (await fetch('/_carrier/phones')).json();
  for (const phone of items) phones.set(phone.number, phone);
  drawPeople();
}

async function loadThread(number) {
  const { items } = await (await fetch(address(number))).json();
  if (number !== current) return;
  for (const text of items) put(text);
  noteBlock();
}

function noteBlock() {
  const phone = phones.get(current);
  at('thread-note').textContent = phone && phone.blocked
    ? 'This phone wrote STOP: the carrier lets nothing through until it writes START.'
    : '';
}

async function open(number) {
  current = number;
  unread.delete(number);
  location.hash = number;
  at('thread-title').textContent = pretty(number);
  at('thread').replaceChildren();
  at('compose').hidden = false;
  at('reply-problem').textContent = '';
  noteBlock();
  drawPeople();
  await loadThread(number);
  at('reply').focus();
}

function arrived({ number, text }) {
  const known = phones.get(number) || { number, blocked: false, lastAt: '' };
  const fresh = text.at >= known.lastAt;
  phones.set(number, fresh ? { ...known, lastAt: text.at, lastBody: text.body } : known);
  if (number === current) put(text);
  else if (text.from === 'practice' && text.at > known.lastAt) unread.add(number);
  drawPeople();
  if (text.automatic) void loadPeople().then(noteBlock);
}

function listen() {
  const stream = new EventSource('/_carrier/stream');
  stream.addEventListener('open', () => {
    at('connection').textContent = '';
    void loadPeople();
    if (current) void loadThread(current);
  });
  stream.addEventListener('text', (event) => arrived(JSON.parse(event.data)));
  stream.addEventListener('error', () => {
    at('connection').textContent = 'The connection is gone; trying again …';
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

at('new-person').addEventListener('submit', (event) => {
  event.preventDefault();
  const digits = at('new-number').value.replace(/[^\d+]/g, '');
  const number = digits.startsWith('+') ? digits : digits.length === 10 ? '+1' + digits : '+' + digits;
  const fits = /^\+[1-9]\d{6,14}$/.test(number);
  at('new-number-problem').textContent = fits ? '' : 'Please write ten digits, or + and the country code.';
  if (!fits) return;
  at('new-number').value = '';
  void open(number);
});

const base64Of = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] || ''));
  reader.addEventListener('error', () => reject(reader.error));
  reader.readAsDataURL(file);
});

at('compose').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = at('reply').value;
  const file = at('picture').files[0];
  if ((!body.trim() && !file) || !current) return;
  const button = at('compose').querySelector('button');
  button.disabled = true;
  at('reply-problem').textContent = '';
  try {
    const picture = file && { type: file.type, content: await base64Of(file) };
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ body, picture }) };
    const answer = await fetch(address(current), options);
    if (!answer.ok) throw new Error(String(answer.status));
    const { webhookStatus } = await answer.json();
    at('reply').value = '';
    at('picture').value = '';
    if (webhookStatus < 200 || webhookStatus > 299) {
      at('reply-problem').textContent = 'The text went out, but the practice did not take it (' + (webhookStatus || 'no answer') + ').';
    }
  } catch {
    at('reply-problem').textContent = 'The text could not be sent. It is still in the box; please try again.';
  } finally {
    button.disabled = false;
    at('reply').focus();
  }
});

at('reply').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at('compose').requestSubmit();
});

const fromAddress = () => {
  const number = decodeURIComponent(location.hash.slice(1));
  if (/^\+[1-9]\d{6,14}$/.test(number) && number !== current) void open(number);
};
addEventListener('hashchange', fromAddress);
fromAddress();
listen();
`;
