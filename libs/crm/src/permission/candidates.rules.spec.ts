import { calendarZoneOf, candidatesOf, type Whereabouts } from './candidates.rules.js';
import { foreignAreaCodes } from './nanp-foreign.data.js';
import { areaCodes } from './nanp-us.data.js';

const NY = 'America/New_York';
const CHICAGO = 'America/Chicago';
const LA = 'America/Los_Angeles';

/** `STATES | zones | flags`, sorted, so that a table reads well. */
function where(question: Whereabouts): string {
  const { states, zones, unknown, nonUs } = candidatesOf(question);
  return [states.toSorted().join(' '), zones.toSorted().join(' '), unknown ? 'unknown' : nonUs ? 'nonUs' : '']
    .join(' | ')
    .trim();
}

describe('candidatesOf', () => {
  it.each<[string, Whereabouts, string]>([
    ['nothing', {}, '|  | unknown'],
    ['empty lists and words', { states: [], zones: [], phone: '', postalCode: '', timeZone: '' }, '|  | unknown'],
    ['states and zones as given', { states: ['FL'], zones: [NY] }, `FL | ${NY} |`],
    ['states alone', { states: ['FL'] }, `FL | ${CHICAGO} ${NY} |`],
    ['zones alone', { zones: [LA] }, `| ${LA} |`],
    ['a state in lower case', { states: ['fl'], zones: [NY] }, `FL | ${NY} |`],
    ['a state of which no zone is known', { states: ['ZZ'] }, 'ZZ |  | unknown'],
    ['an area code', { phone: '+17185550123' }, `NY | ${NY} |`],
    ['a split area code', { phone: '+18505550123' }, `FL | ${CHICAGO} ${NY} |`],
    ['area code and address', { phone: '+12125550123', postalCode: '90012' }, `CA NY | ${LA} ${NY} |`],
    ['a prefix over two states', { postalCode: '06390' }, `CT NY | ${NY} |`],
    ['ZIP+4', { postalCode: ' 90012-1234' }, `CA | ${LA} |`],
    ['ZIP+4 without a dash', { postalCode: '900121234' }, `CA | ${LA} |`],
    ['four digits are no ZIP code', { postalCode: '2138' }, '|  | unknown'],
    ['a postal code of elsewhere', { postalCode: 'K1A 0B1' }, '|  | unknown'],
    ['an unlisted prefix', { postalCode: '00000', phone: '+18005550123' }, '|  | unknown'],
    ['toll-free', { phone: '+18335550123' }, '|  | unknown'],
    ['toll-free with an address', { phone: '+18335550123', postalCode: '90012' }, `CA | ${LA} |`],
    ['toll-free with a stated zone', { phone: '+18335550123', timeZone: LA }, `| ${LA} |`],
    ['toll-free with states', { phone: '+18335550123', states: ['NC'] }, `NC | ${NY} |`],
    ['personal number', { phone: '+15005550123' }, '|  | unknown'],
    ['premium', { phone: '+19005550123' }, '|  | unknown'],
    ['a code that nobody has', { phone: '+19995550123' }, '|  | unknown'],
    ['an unverified code', { phone: '+14835550123' }, `AL | ${CHICAGO} | unknown`],
    [
      'an unverified code with an address',
      { phone: '+14835550123', postalCode: '27601' },
      `AL NC | ${CHICAGO} ${NY} | unknown`,
    ],
    ['a stated zone beside an area code', { phone: '+19195550123', timeZone: LA }, `NC | ${LA} ${NY} |`],
    ['not E.164', { phone: '(850) 555-0123' }, '|  | unknown'],
    ['too short for country code 1', { phone: '+1850555' }, '|  | unknown'],
    ['Canada', { phone: '+14165550123' }, '|  | nonUs'],
    ['the Caribbean', { phone: '+18765550123' }, '|  | nonUs'],
    ['Germany', { phone: '+493012345678' }, '|  | nonUs'],
    ['Germany with an address here', { phone: '+493012345678', postalCode: '27601' }, `NC | ${NY} |`],
    ['Germany with a stated zone', { phone: '+493012345678', timeZone: NY }, `| ${NY} |`],
    ['Canada with an address that gives nothing', { phone: '+14165550123', postalCode: '00000' }, '|  | nonUs'],
    ['Canada with a zone that is none', { phone: '+14165550123', timeZone: 'Mars/Base' }, '|  | nonUs'],
    ['Puerto Rico is no foreign country', { phone: '+17875550123' }, 'PR | America/Puerto_Rico |'],
  ])('%s', (_title, question, expected) => expect(where(question)).toBe(expected));

  it('names the zones it ignored, and falls back to the states', () => {
    const candidates = candidatesOf({ states: ['NC'], zones: ['Mars/Base'], timeZone: 'America/Atlantis' });
    expect(candidates).toMatchObject({ zones: [NY], ignoredZones: ['Mars/Base'], ignoredTimeZone: 'America/Atlantis' });
  });
  it('an offset is no place', () => expect(candidatesOf({ timeZone: '-05:00' }).ignoredTimeZone).toBe('-05:00'));
  it('no area code is both here and abroad', () =>
    expect(Object.keys(areaCodes).filter((code) => foreignAreaCodes.has(code))).toEqual([]));
});

describe('calendarZoneOf', () => {
  it.each<[string, Whereabouts, string]>([
    ['the stated zone', { timeZone: LA, postalCode: '27601', phone: '+12125550123' }, LA],
    ['a stated zone that is none', { timeZone: 'Mars/Base', postalCode: '27601' }, NY],
    ['the address before the phone', { postalCode: '90012', phone: '+12125550123' }, LA],
    ['most of Tennessee', { postalCode: '37201' }, CHICAGO],
    ['Knoxville, told by its number', { postalCode: '37902', phone: '+18655550123' }, NY],
    ['the first of the area code', { phone: '+12085550123' }, 'America/Boise'],
    ['nothing', { phone: '+18335550123' }, 'America/Denver'],
  ])('%s', (_title, who, zone) => expect(calendarZoneOf(who, 'America/Denver')).toBe(zone));
});
