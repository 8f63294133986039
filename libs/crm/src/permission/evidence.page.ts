import { DateTime } from 'luxon';
import { type Html, markup } from '#platform/http/page/html.js';
import { renderFrame } from '#platform/http/page/page-frame.js';
import { phoneWords } from '#platform/http/page/phone-words.rules.js';
import { type ConsentRecord, verifyEvidence } from './evidence.seal.js';
import type { Evidence } from './evidence.service.js';
import { tellSuppressions } from './suppression.rules.js';

interface Page {
  evidence: Evidence;
  nonce: string;
  practiceName: string;
  /** IANA zone of the practice: every time stands in it, and in UTC */
  zone: string;
}

const CHANNELS: Readonly<Record<string, string>> = {
  sms: 'text messages',
  call: 'calls',
  voicemail: 'voicemail',
  email: 'email',
  all: 'everything',
};
const WAYS: Readonly<Record<string, string>> = {
  form: 'on a form',
  web: 'on a website',
  call: 'on a call',
  in_person: 'in person',
  paper: 'on paper',
  email: 'by email',
  text: 'by text message',
  voicemail: 'on a voicemail',
  START: 'by the text START',
};

/** @returns a whole HTML page, made to be printed: one person, every yes and no in the order in which they were said */
export function renderEvidence({ evidence, nonce, practiceName, zone }: Page): string {
  const { person, seller, consents, madeAt, rulesVersion } = evidence;
  const broken = consents.filter((record) => !verifyEvidence(record)).length;
  const content = markup`<h1>Record of consents</h1>
<p><strong>${person.name || 'Name unknown'}</strong><br>Kept by ${seller}. Printed ${timeWords(madeAt, zone)}.</p>
<p>Person ${person.id}. Rules of ${rulesVersion}.</p>
${
  broken > 0 &&
  markup`<p class="error">${broken === 1 ? 'One entry does' : `${String(broken)} entries do`} not match what was written at the time.</p>`
}
<h2>Addresses</h2>
${evidence.addresses.length > 0 ? addressList(evidence, zone) : markup`<p>None is known.</p>`}
<h2>What was said</h2>
${consents.length > 0 ? consents.map((record) => entry(record, evidence, zone)) : markup`<p>Nothing is recorded.</p>`}
<p class="hint">Each entry is sealed by a hash over all of it when it is written, and entries are never changed: a later one stands beside an earlier one.</p>`;
  return renderFrame({ language: 'en', title: 'Record', nonce, practiceName, otherLanguageHref: null, content });
}

function addressList({ addresses, suppressions }: Evidence, zone: string): Html {
  const items = addresses.map((address) => {
    const own = suppressions.filter((row) => row.addressHash === address.addressHash);
    return markup`<li>${phoneWords(address.value)}. ${tellSuppressions(own, zone)}</li>
`;
  });
  return markup`<ul>${items}</ul>`;
}

function entry(record: ConsentRecord, { addresses }: Evidence, zone: string): Html {
  const point = addresses.find((address) => address.contactPointId === record.contactPointId);
  const heading = `${record.granted ? 'Yes to' : noOf(record)} ${CHANNELS[record.channel] ?? record.channel}`;
  const rows: [string, string | null][] = [
    ['When', timeWords(record.at, zone)],
    ['How', WAYS[record.source] ?? record.source],
    [
      'Address',
      point ? phoneWords(point.value) : record.contactPointId ? 'no longer theirs' : 'all of their addresses',
    ],
    ['Words', record.textShown],
    ['Answer', record.said === record.textShown ? null : record.said],
    ['Text', record.textVersion],
    ['For', record.purpose],
    ['Kind', record.granted ? (record.kind === 'pewc' ? 'written and signed' : 'given for the purpose') : null],
    ['Box before', record.boxDefault ? 'ticked: this is no consent' : 'not ticked'],
    ['To', record.seller],
    ['Page', record.page],
    ['Proof', record.evidenceRef],
    ['Until', record.expiresAt && timeWords(record.expiresAt, zone)],
    [
      'Written down',
      record.recordedBy && `${timeWords(record.recordedAt ?? record.at, zone)}, by ${record.recordedBy}`,
    ],
    ['Note', record.note],
    ['Device', record.userAgent],
    ['Address of the device, hashed', record.ipHash],
    ['Seal', `${record.evidenceHash}: ${verifyEvidence(record) ? 'matches' : 'does NOT match'}`],
  ];
  const shown = rows.filter(([, value]) => value !== null && value !== '');
  return markup`<article class="entry"><h3>${heading}</h3>
<dl>${shown.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></article>
`;
}

/** An open box is a no that was never a yes; what is written down by staff is a yes taken back. */
const noOf = (record: ConsentRecord): string => (record.source === 'form' ? 'No to' : 'Taken back:');

const timeWords = (at: Date, zone: string): string =>
  `${DateTime.fromJSDate(at, { zone }).toFormat('LLL d, yyyy, HH:mm ZZZZ')} (${at.toISOString()})`;
