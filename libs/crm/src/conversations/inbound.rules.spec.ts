import { carrierConfirmed, isAutomatic, withOptOutType } from './inbound.rules.js';

const none = { label: 'none', crisis: null, level: null, suggests: [], wrongNumber: false } as const;

describe('carrierConfirmed', () => {
  it.each(['STOP', 'stop', ' Stop \n', 'REVOKE', 'optout'])('%j was answered by the carrier', (body) =>
    expect(carrierConfirmed(body, null)).toBe(true),
  );
  it.each(['OPT OUT', 'stop please', 'please stop texting me', 'ALTO', ''])('%j was not', (body) =>
    expect(carrierConfirmed(body, null)).toBe(false),
  );
  it('advanced opt-out answers its own words', () => expect(carrierConfirmed('alto', 'STOP')).toBe(true));
});

describe('isAutomatic', () => {
  it.each([
    'Liked “Harbor Family Support: thank you for your note.”',
    'Loved "we are here"',
    '👍 to “no rush”',
    'Auto-reply: I am in a meeting',
    "I'm driving and will answer later",
  ])('%s: nobody spoke', (body) => expect(isAutomatic(body)).toBe(true));
  it.each(['👍', 'I liked what you said', 'yes', 'I was driving when you called', ''])('%s: somebody spoke', (body) =>
    expect(isAutomatic(body)).toBe(false),
  );
});

it('the carrier knows its own keywords', () =>
  expect(withOptOutType({ ...none, suggests: [] }, 'STOP').label).toBe('opt_out'));
