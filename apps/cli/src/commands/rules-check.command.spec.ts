import { ZodError } from 'zod';
import { answerRulesCheck } from './rules-check.command.js';

const noon = { id: 1, now: '2026-11-24T18:00:00Z' };

function fieldsWrong(line: Record<string, unknown>): string[] {
  try {
    answerRulesCheck(line);
    return [];
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return error.issues.map(({ path }) => String(path[0]));
  }
}

describe('rules check', () => {
  it('answers result, until and rules', () => {
    const line = { ...noon, now: '2026-11-25T01:00:00Z', states: ['FL'], zones: ['America/New_York'] };
    expect(answerRulesCheck(line)).toEqual({
      result: 'defer',
      until: '2026-11-25T13:00:00Z',
      rules: ['FL@America/New_York'],
    });
  });
  it('names ignored zones', () =>
    expect(
      answerRulesCheck({ ...noon, phone: '+19195550123', zones: ['Mars/Base'], timeZone: 'America/Atlantis' }),
    ).toEqual({
      result: 'send',
      until: null,
      rules: [],
      ignored: ['Mars/Base', 'America/Atlantis'],
    }));
  it('takes null for missing, and fields that it does not know', () =>
    expect(
      fieldsWrong({
        ...noon,
        class: null,
        states: null,
        phone: null,
        inboundAt: null,
        priorExpressConsent: null,
        note: {},
      }),
    ).toEqual([]));

  it.each([
    ['class', 'promo'],
    ['class', ''],
    ['class', 'toString'],
    ['states', 'FL'],
    ['states', ['Florida']],
    ['states', [1]],
    ['zones', [null]],
    ['zones', {}],
    ['phone', 8505550123],
    ['postalCode', 90012],
    ['timeZone', 5],
    ['priorExpressConsent', 'yes'],
    ['inboundAt', '2026-11-24'],
    ['id', {}],
  ])('%s %j is an error that names the field', (field, value) =>
    expect(fieldsWrong({ ...noon, [field]: value })).toEqual([field]),
  );

  it.each([
    '2026-11-24T18:00:00Z',
    '2026-11-24T18:00:00.123456789Z',
    '2026-11-24t18:00:00z',
    '2026-11-24T13:00:00-05:00',
    '2028-02-29T00:00:00+14:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ])('now %s', (now) => expect(fieldsWrong({ now })).toEqual([]));
  it.each([
    undefined,
    null,
    1795543200000,
    '',
    'now',
    '2026-11-24',
    '2026-11-24T18:00:00',
    '2026-11-24 18:00:00',
    '2026-11-24T18:00Z',
    '2026-02-30T18:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T18:60:00Z',
    '2026-11-24T18:00:00+24:00',
    '2026-11-24T18:00:00+0500',
    '2026-11-24T18:00:00 Z',
    '+002026-11-24T18:00:00Z',
  ])('now %s is refused', (now) => expect(fieldsWrong({ now })).toEqual(['now']));
  it('reads offsets and fractions', () => {
    const at = (now: string): object => answerRulesCheck({ now, zones: ['America/New_York'] });
    expect(at('2026-11-24T07:59:59.9999-05:00')).toMatchObject({ until: '2026-11-24T13:00:00Z' });
    expect(at('2026-11-24T18:30:00+05:30')).toMatchObject({ result: 'send' });
    expect(at('2026-11-24T18:29:59+05:30')).toMatchObject({ result: 'defer' });
  });
});
