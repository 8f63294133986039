import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { matchPerson, nameKey, readEmail, readPhone } from './identity.rules.js';

describe('readPhone', () => {
  it.each([
    ['(919) 555-0142', '+19195550142'],
    ['919.555.0142', '+19195550142'],
    ['+1 919 555 0142', '+19195550142'],
    ['1-919-555-0142 ext 12', '+19195550142'],
    ['+49 30 901820', '+4930901820'],
  ])('%s -> %s', (raw, phone) => expect(readPhone(raw)).toBe(phone));
  it.each(['', 'abc', '12345', '+1 000 000 0000', '+1 919 155 0142', '+1 119 555 0142', '919555014', '91955501422222'])(
    '%s cannot exist',
    (raw) => expect(readPhone(raw)).toBeNull(),
  );
  it('says what the library says, however ten digits are typed', () => {
    const pauses = ['', ' ', '-', '.'];
    const typed = ['', '+1', '1', '+1 ', '+'].flatMap((country) =>
      ['919', '(919)', '(919', '919)', '242', '787'].flatMap((area) =>
        pauses.flatMap((one) => pauses.map((other) => `${country}${area}${one}555${other}0142`)),
      ),
    );
    const library = (raw: string) => {
      const parsed = parsePhoneNumberFromString(raw, 'US');
      return parsed?.isPossible() ? String(parsed.number) : null;
    };
    expect(typed.map(readPhone)).toEqual(typed.map(library));
  });
});

describe('readEmail', () => {
  it('compares without case and space', () => expect(readEmail('  Karen@Example.COM ')).toBe('karen@example.com'));
  it.each(['', 'karen', 'karen@', 'a b@example.com', '@example.com', 'a@b', `${'x'.repeat(65)}@example.com`])(
    '%s cannot be one',
    (raw) => expect(readEmail(raw)).toBeNull(),
  );
});

describe('nameKey', () => {
  it.each([
    ['Karen Holt', 'karen holt'],
    ['  KAREN   M.  Holt ', 'karen holt'],
    ['Mrs. Karen Holt', 'karen holt'],
    ['José Núñez', 'jose nunez'],
    ["O'Brien", 'obrien'],
    ['Karen', 'karen'],
    ['', ''],
    ['💔', ''],
  ])('%s -> %s', (name, key) => expect(nameKey(name)).toBe(key));
});

describe('matchPerson', () => {
  const karen = { personId: '1', nameKey: 'karen holt' };
  const ann = { personId: '2', nameKey: 'ann holt' };
  it('is the one with the same name', () => expect(matchPerson('ann holt', [karen, ann])).toBe(ann));
  it('is nobody when the name differs', () => expect(matchPerson('lou marsh', [karen])).toBeNull());
  it('is the only one when no name is given', () => expect(matchPerson('', [karen])).toBe(karen));
  it('is nobody when no name is given and two share the phone', () => expect(matchPerson('', [karen, ann])).toBeNull());
});
