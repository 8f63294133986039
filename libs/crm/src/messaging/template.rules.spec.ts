import { tellingWordsIn } from '../permission/content-lint.rules.js';
import { firstNameOf, readTemplateName } from './template.rules.js';

it.each([
  ['Karen Holt', 'Karen'],
  ['  karen\tholt ', 'karen'],
  ['José Ángel', 'José'],
  ['Jose\u0301', 'José'],
  ["D'Angelo Marsh", "D'Angelo"],
  ['O’Neil', 'O’Neil'],
  ['Anne-Marie Holt', 'Anne-Marie'],
  ['Нина Петрова', 'Нина'],
  ['ليلى', 'ليلى'],
  ['Christopher', 'Christopher'],
  ['Bartholomew1', ''],
  ['Maximilianus', 'Maximilianus'],
  ['Maximilianus2 ', ''],
  ['Wolfeschlegel', ''],
  ['', ''],
  ['   ', ''],
  ['Holt, Karen', ''],
  ['Dr. Karen Holt', ''],
  ['Mrs Holt', ''],
  ['Señora Luna', ''],
  ['<b>Karen</b>', ''],
  ['{{practice.name}}', ''],
  ['https://evil.example', ''],
  ['evil.example', ''],
  ['karen@example.com', ''],
  ['919-555-0142', ''],
  ['Karen\r\nBcc: all@example.com', 'Karen'],
  ['Karen\u2028Holt', 'Karen'],
  ['\u202eneraK', ''],
  ['Ka\u200bren', ''],
  ['Ka\0ren', ''],
  ['-Karen', ''],
  ["'", ''],
  ['🫶', ''],
  ['Addict', ''],
  ['Zalg\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309', ''],
])('%j is greeted as %j', (fullName, first) => {
  expect(firstNameOf(fullName)).toBe(first);
  expect(firstNameOf(first)).toBe(first);
});

it.each([
  ["Checking in about Michael's heroin use", ['heroin']],
  ['Any news on rehab for your son?', ['rehab*', 'your son']],
  ['Your intervention consultation', ['intervention*']],
  ['Is he still using? Is he clean?', ['using', 'clean']],
  ['Your  loved\none', ['loved one']],
  ['Su tratamiento y la adicción', ['adiccion*', 'tratamiento*']],
  ['ADDICTION', ['addict*']],
  ['her\u200boin', ['heroin']],
  ['Hi Karen, this is Dana at Harbor Family Support. Would today or tomorrow be better for a call?', []],
  ['steel mill street 5, Methuen, methodical, Cleaning Road, housing', []],
  ['su hora, su nota', []],
])('%j tells %j', (text, told) => expect(tellingWordsIn(text)).toEqual(told));

it.each([
  ['day1.email.en.liquid', { key: 'day1', channel: 'email', language: 'en', discreet: false }],
  ['crisis.and-optout.sms.es.d.liquid', { key: 'crisis.and-optout', channel: 'sms', language: 'es', discreet: true }],
  ['willing.ack.sms.en.liquid', { key: 'willing.ack', channel: 'sms', language: 'en', discreet: false }],
  ['aftercare.d7.page.es.liquid', { key: 'aftercare.d7', channel: 'page', language: 'es', discreet: false }],
  ['call.day0.script.en.liquid', { key: 'call.day0', channel: 'script', language: 'en', discreet: false }],
  ['call.voicemail.es.d.liquid', { key: 'call', channel: 'voicemail', language: 'es', discreet: true }],
  ['a.fax.en.liquid', null],
  ['day1.email.fr.liquid', null],
  ['day1.en.liquid', null],
])('%s is %j', (file, name) => expect(readTemplateName(file)).toEqual(name));
