import { readPhone } from '../people/identity.rules.js';
import { considerLoad, isCurrent, isDncKey, readDncNumbers } from './dnc.rules.js';

const day = (n: number, clock = '00:00:00') => new Date(`2027-01-${String(n).padStart(2, '0')}T${clock}Z`);

it.each([
  ['national', true],
  ['internal', true],
  ['state:FL', true],
  ['state:PR', true],
  ['state:ZZ', false],
  ['state:fl', false],
  ['state:constructor', false],
  ['', false],
])('the key "%s"', (key, known) => expect(isDncKey(key)).toBe(known));

it('a list is current for 31 days, to the second', () => {
  expect(isCurrent(day(1), new Date('2027-02-01T00:00:00Z'))).toBe(true);
  expect(isCurrent(day(1), new Date('2027-02-01T00:00:01Z'))).toBe(false);
});

it.each([
  ['a first load', 'national', 'replace', day(5), null, { asOf: day(5) }],
  ['a newer part keeps the older date', 'national', 'add', day(9), day(5), { asOf: day(5) }],
  ['an older part makes the list older', 'national', 'add', day(3), day(5), { asOf: day(3) }],
  ['a newer list', 'national', 'replace', day(9), day(5), { asOf: day(9) }],
  ['the same list again', 'national', 'replace', day(5), day(5), { asOf: day(5) }],
  ['an older list', 'national', 'replace', day(3), day(5), { path: 'asOf' }],
  ['tomorrow', 'national', 'add', day(13), null, { path: 'asOf' }],
  ['our own, replaced', 'internal', 'replace', day(9), day(5), { path: 'mode' }],
] as const)('%s', (_, key, mode, asOf, known, verdict) =>
  expect(considerLoad({ key, mode, asOf }, known && { asOf: known }, day(12))).toMatchObject(verdict),
);

it('reads numbers as people write them, each once, and tells which lines hold none', () => {
  expect(readDncNumbers(['919-555-2001', '(919) 555-2001', '', '12', ' +1 919 555 2002 ', '+44 20 7946 0958'])).toEqual(
    {
      numbers: ['+19195552001', '+19195552002', '+442079460958'],
      unreadable: [3, 4],
    },
  );
});

it('reads plain numbers like every other number', () => {
  const written = [
    '9195552001',
    '1 919 555 2001',
    '+1.919.555.2001',
    '(919)555-2001',
    '119195552001',
    '1195552001',
    '9191552001',
  ];
  expect(readDncNumbers(written).numbers).toEqual([...new Set(written.flatMap((line) => readPhone(line) ?? []))]);
});
