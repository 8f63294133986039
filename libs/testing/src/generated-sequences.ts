import { definitionSchema, type SequenceDefinition } from '#crm/sequences/definition.rules.js';

/** Chance that comes out the same for the same seed (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** 0 to 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(likely: number): boolean {
    return this.next() < likely;
  }

  /** a whole number from `least` to `most` */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)]!;
  }

  some<T>(of: readonly T[], likely: number): T[] {
    return of.filter(() => this.is(likely));
  }
}

const TEXTS = ['day2', 'day7', 'day14', 'hello', 'aftercare.d14', 'aftercare.d60'];
const MAILS = ['day1', 'refusal.h48'];
const HOURS = ['07:15', '09:30', '10:00', '12:00', '17:45', '19:15', '20:30', '21:15', '22:45', '02:30'];
const LONG = ['PT5H', 'PT20H', 'P1D', 'P1D', 'P2D', 'P3D'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function send(chance: Chance, id: string): object {
  const channel = chance.is(0.8) ? 'sms' : 'email';
  const template = chance.one(channel === 'sms' ? TEXTS : MAILS);
  const late = {
    send_if_within: chance.one(['PT2H', 'PT6H', 'PT12H', 'PT36H']),
    else: chance.one(['skip', 'ask_staff']),
  };
  return {
    id,
    send: { channel, template, class: chance.one(['solicitation', 'informational']) },
    ...(chance.is(0.6) ? { late } : {}),
  };
}

function wait(chance: Chance, id: string): object {
  if (chance.is(0.5)) return { id, wait: { for: chance.one(LONG) } };
  const on = chance.is(0.3) ? { on: chance.some(DAYS, 0.5).concat('sun') } : {};
  return { id, wait: { until: { at: chance.one(HOURS), ...on } } };
}

function branch(chance: Chance, id: string): object {
  const when = chance.one([
    { fact: 'recipient.has_mailbox', is: true },
    { fact: 'recipient.language', is: 'es' },
    { fact: 'answer.last', is: '1' },
    { not: { fact: 'case.stage', in: ['closed'] } },
  ]);
  const arms = [{ when, steps: [send(chance, `${id}-a`)] }, { steps: [send(chance, `${id}-b`)] }];
  return { id, branch: chance.is(0.7) ? arms : arms.slice(0, 1) };
}

function acting(chance: Chance, id: string): object {
  if (chance.is(0.12)) return { id, task: { kind: 'call', due_in: 'PT2H', title: 'Call and listen' } };
  return chance.is(0.15) ? branch(chance, id) : send(chance, id);
}

/** A sequence that means nothing and uses the whole language. It begins with nothing that happens by itself. */
export function generateSequence(chance: Chance, key: string): SequenceDefinition {
  const rests = chance.some(['human_reply', 'answered_call'], 0.3);
  const ends = chance.some(
    ['human_reply', 'answered_call', 'consultation_booked', 'opted_out', 'staff_takeover'],
    0.85,
  );
  const steps: object[] = [];
  for (let index = 0, many = chance.whole(3, 5); index < many; index += 1) {
    if (index > 0 || chance.is(0.3)) steps.push(wait(chance, `wait-${index}`));
    if (chance.is(0.3)) steps.push(wait(chance, `more-${index}`));
    steps.push(acting(chance, `step-${index}`));
  }
  return definitionSchema.parse({
    key,
    name: key,
    trigger: { event: 'intervention.outcome_logged' },
    recipient: 'inquirer',
    business_key: 'case',
    reentry: 'after_exit',
    exit_on: ends.filter((goal) => !rests.includes(goal)),
    pause_on: Object.fromEntries(rests.map((goal) => [goal, chance.one(['PT20H', 'PT48H', 'P1D'])])),
    late: { send_if_within: chance.one(['PT4H', 'PT12H']), else: chance.one(['skip', 'ask_staff']) },
    steps,
  });
}

const PLACES = [
  { areaCode: '919', postalCode: '27601' },
  { areaCode: '305', postalCode: '33101' },
  { areaCode: '214', postalCode: '75201' },
  { areaCode: '213', postalCode: '90001' },
  { areaCode: '808', postalCode: '96813' },
  { areaCode: '215', postalCode: '19103' },
  { areaCode: '602', postalCode: '85001' },
  { areaCode: '303', postalCode: '80202' },
  { areaCode: '312', postalCode: undefined },
  { areaCode: '212', postalCode: '90001' },
];

/** Somebody who fills in the form: of all zones, some in Spanish, on shared phones, with hours of their own. */
export function generateInquiry(
  chance: Chance,
  number: number,
): { person: { phone: string }; [field: string]: unknown } {
  const { areaCode, postalCode } = PLACES[number % PLACES.length]!;
  const phone = `+1${areaCode}55501${String(Math.floor(number / PLACES.length)).padStart(2, '0')}`;
  const email = chance.is(0.7) ? { email: `family${number}@family.example` } : {};
  const texts = { channel: 'sms', granted: true };
  const followUp = { ...texts, textVersion: 'S2-sms-followup-1.0' };
  const safeContact = {
    ...(chance.is(0.2) ? { avoid: [{ days: DAYS, from: '09:00', to: chance.one(['11:00', '14:30']) }] } : {}),
    ...(chance.is(0.1) ? { sharedPhone: 'yes' } : {}),
  };
  const person = {
    name: `Family Number ${number}`,
    phone,
    postalCode,
    language: chance.is(0.15) ? 'es' : 'en',
    ...email,
  };
  return {
    channel: 'form',
    message: 'Please help',
    person,
    safeContact,
    consents: [
      { ...texts, textVersion: 'S1-sms-request-1.0' },
      ...(chance.is(0.85) ? [followUp] : []),
      ...(email.email ? [{ channel: 'email', textVersion: 'E1-email-1.0', granted: true }] : []),
    ],
  };
}
