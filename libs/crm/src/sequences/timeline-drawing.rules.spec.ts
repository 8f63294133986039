import { goodFacts } from '#testing/contact-facts.js';
import type { Address, Subject } from './engine.rules.js';
import type { Entry } from './simulated.rules.js';
import { drawTimeline, MOST_DAYS, sayEntry } from './timeline-drawing.rules.js';
import { closedSpans, zoneOf } from './timeline-drawing-hours.rules.js';

const person = { id: 'karen', name: 'Karen', language: 'en', under18: false, doNotContact: false };
const sms = { contactPointId: 'phone', value: '+19195550142', badReason: null, facts: goodFacts };
const karen: Subject = {
  person: { ...person, timeZone: null, postalCode: '27601' },
  reach: { sms: { ...sms, facts: { ...goodFacts, postalCode: '27601' } } as Address },
  known: {},
};
const span = { from: new Date('2027-03-13T05:00:00Z'), until: new Date('2027-03-16T04:00:00Z') };
const entry = (at: string, more: Partial<Entry> = {}): Entry => ({
  at: new Date(at),
  kind: 'send',
  stepId: 'hello',
  channel: 'sms',
  template: 'hello',
  reason: null,
  rule: null,
  until: null,
  ...more,
});

describe('closed hours', () => {
  it('are those of the person, also over the night in which clocks go forward', () => {
    const spans = closedSpans(karen, span).map(({ from, until }) => [from.toISOString(), until.toISOString()]);
    expect(spans).toEqual([
      ['2027-03-13T05:00:00.000Z', '2027-03-13T13:00:00.000Z'],
      ['2027-03-14T01:00:00.000Z', '2027-03-14T12:00:00.000Z'],
      ['2027-03-15T00:00:00.000Z', '2027-03-15T12:00:00.000Z'],
      ['2027-03-16T00:00:00.000Z', '2027-03-16T04:00:00.000Z'],
    ]);
  });

  it('nobody has them without a telephone', () => expect(closedSpans({ ...karen, reach: {} }, span)).toEqual([]));
});

describe('a drawn timeline', () => {
  const zone = zoneOf(karen, 'America/New_York');
  const draw = (entries: Entry[], title = 'new-family, version 1') =>
    drawTimeline({ title, zone, entries, closedIn: (day) => closedSpans(karen, day), ...span });

  it('has a band for each day, its closed hours, and what happens with the reason', () => {
    const until = new Date('2027-03-14T12:04:00Z');
    const deferral = entry('2027-03-14T03:30:00Z', { kind: 'defer', until, reason: 'quiet_hours', rule: 'TCPA-1' });
    const drawn = draw([deferral, entry('2027-03-14T12:04:00Z')]);
    expect(drawn).toContain('Sat Mar 13, 2027');
    expect(drawn).toContain('Sun Mar 14, 2027');
    expect(drawn).toContain('22:30:00 defer hello sms hello until Sun Mar 14, 08:04:00 (quiet_hours, TCPA-1)');
    // on that Sunday 08:00 stands where it stands on every day, though the night was an hour shorter
    expect(drawn).toContain('<rect class="closed" x="130" y="119" width="240" height="18"');
    expect(drawn).toContain('<rect class="closed" x="730" y="64" width="120" height="18"');
    expect(drawn.match(/<circle class="defer"/g)).toHaveLength(1);
    expect(drawn.match(/<circle class="send" cx="372"/g)).toHaveLength(1);
  });

  it('lets no words out of their place', () => {
    const drawn = draw([entry('2027-03-14T12:04:00Z', { reason: '<script>alert("x")</script>' })], 'a & b <i>');
    expect(drawn).not.toMatch(/<script|<i>/);
    expect(drawn).toContain('a &#38; b &#60;i&#62;');
  });

  it('says how many days are left out', () => {
    const entries = Array.from({ length: MOST_DAYS + 3 }, (_, day) =>
      entry(new Date(span.from.getTime() + day * 86_400_000 + 43_200_000).toISOString()),
    );
    expect(draw(entries)).toContain('3 more days are not drawn');
    expect(draw([])).toContain('nothing happens');
  });

  it('says one entry in words', () => {
    expect(sayEntry(entry('2027-03-14T12:04:00Z', { kind: 'skip', reason: 'late' }), zone)).toBe(
      '08:04:00 skip hello sms hello (late)',
    );
  });
});
