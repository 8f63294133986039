import { triggers } from './triggers.data.js';
import { readBeginning } from './triggers.rules.js';

const plan = { interventionId: 'i', startsAt: '2027-01-22T15:00:00.000Z' };
const began = (at: string, practiceZone = 'America/New_York') =>
  readBeginning('intervention.planned', 'c', plan, { at: new Date(at), practiceZone }).facts;

it.each([
  ['2027-01-18T15:00:00Z', false],
  ['2027-01-18T15:00:01Z', true],
  ['2027-01-10T15:00:00Z', false],
  ['2027-01-23T15:00:00Z', true],
])('planned at %s, the day is soon: %s', (at, isSoon) => expect(began(at)['intervention.is_soon']).toBe(isSoon));

it.each([
  ['2027-01-18T13:00:00Z', 'America/New_York', true],
  ['2027-01-18T12:59:00Z', 'America/New_York', false],
  ['2027-01-19T01:59:00Z', 'America/New_York', true],
  ['2027-01-19T02:00:00Z', 'America/New_York', false],
  ['2027-01-19T02:00:00Z', 'America/Los_Angeles', true],
])('at %s in %s somebody answers: %s', (at, zone, isOpen) =>
  expect(began(at, zone)).toMatchObject({
    'practice.is_open': isOpen,
    'enrollment.began_at': new Date(at).toISOString(),
  }),
);

it('every beginning says when it was', () => {
  for (const { gives } of Object.values(triggers)) expect(gives).toContain('enrollment.began_at');
});
