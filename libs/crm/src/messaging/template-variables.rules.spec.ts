import { largestValues, problemOfValue, Unfillable, valuesOf } from './template-variables.rules.js';

it.each([
  ['practice.name', 'Harbor Family Support', null],
  ['person.firstName', '', null],
  ['person.firstName', 'José', null],
  ['staff.firstName', 'Łucja', null],
  // neither an address nor a link can be said in other words
  ['practice.address', '12 Recovery Center Drive', null],
  ['link.unsubscribe', 'https://hfs.example/u/x-meth-x', null],
  ['staff.firstName', '', 'has no value'],
  ['staff.firstName', undefined, 'has no value'],
  ['staff.firstName', ['Dana'], 'has no value'],
  ['staff.firstName', 'x'.repeat(11), 'is longer than 10 letters'],
  ['link.family', 'https://a-long-host-of-a-practice.example/f/8Fk2mQ7xWz', null],
  ['link.family', 'x'.repeat(201), 'is longer than 200 letters'],
  ['link.preferences', '', 'has no value'],
  ['staff.firstName', 'Methadone', 'tells too much'],
  ['practice.legalName', 'Harbor Addiction Interventions LLC', 'tells too much'],
  ['consultation.day', 'detox day', 'tells too much'],
  ['staff.firstName', '{{7*7}}', 'is not one line of plain words'],
  ['staff.firstName', '{% if %}', 'is not one line of plain words'],
  ['staff.firstName', 'Da\nna', 'is not one line of plain words'],
  ['staff.firstName', '\u202eanaD', 'is not one line of plain words'],
  ['staff.lastName', 'Diaz', 'is no variable'],
  ['constructor', 'x', 'is no variable'],
  ['__proto__', 'x', 'is no variable'],
  ['toString', 'x', 'is no variable'],
])('%s = %j: %s', (name, value, problem) => expect(problemOfValue(name, value)).toBe(problem));

it('gives the values that are named, and no others', () =>
  expect(valuesOf(['practice.name', 'link.book'], largestValues())).toEqual({
    practice: { name: expect.any(String) },
    link: { book: expect.any(String) },
  }));

it('names the one that is missing', () => {
  const { practice } = largestValues();
  expect(() => valuesOf(['practice.name', 'link.book'], { practice })).toThrow(
    new Unfillable('link.book', 'has no value'),
  );
});

it('what is optional is empty where it is missing, and judged where it is there', () => {
  const { practice } = largestValues();
  const preferences = ['link.preferences'];
  expect(valuesOf(preferences, { practice }, preferences)).toEqual({ link: { preferences: '' } });
  expect(() => valuesOf(preferences, { practice, link: { preferences: 'a\nb' } }, preferences)).toThrow(Unfillable);
  expect(() => valuesOf(['link.family'], { practice }, preferences)).toThrow(Unfillable);
});
