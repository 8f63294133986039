import type { Evidence } from './ledgers.js';
import { accepted, afterNoon, attempt, cleanEvidence, message, PHONE, SILENT } from './evidence.js';
import { countSettled, judge, nothingWrong, type Verdict } from './oracle.js';
import type { AttemptRow, MessageRow, Rows } from './rows.js';

type Doctor = (evidence: Evidence) => void;

const count = ({ lost, double, forbidden, stuck }: Verdict) => ({
  lost: lost.length,
  double: double.length,
  forbidden: forbidden.length,
  stuck: stuck.length,
});
const none = { lost: 0, double: 0, forbidden: 0, stuck: 0 };

const change = <Name extends keyof Rows>(name: Name, index: number, more: Partial<Rows[Name][number]>): Doctor => {
  return ({ rows }) => void Object.assign(rows[name][index] as object, more);
};
const drop = (name: keyof Rows, index = 0): Doctor => {
  return ({ rows }) => void rows[name].splice(index, 1);
};
const ofMessage = (index: number, more: Partial<MessageRow>): Doctor => change('messages', index, more);
const ofAttempt = (index: number, more: Partial<AttemptRow>): Doctor => change('attempts', index, more);
const both = (...doctors: Doctor[]): Doctor => {
  return (evidence) => doctors.forEach((doctor) => doctor(evidence));
};
/** At the first text, business time is so many hours later. */
const shiftFirst = (hours: number): Doctor => {
  return ({ client }) =>
    void client.clockMoves.push(
      { from: afterNoon(5), offsetMs: hours * 3_600_000 },
      { from: afterNoon(10.5), offsetMs: 0 },
    );
};
const open: Partial<AttemptRow> = { outcome: 'unknown', providerSid: null };
const notHeard: Doctor = ({ rows }) => void rows.finalNews.shift();

/** The carrier took one more text, and an attempt stands behind it. */
const takeAgain = (name: string, seconds: number, more: Partial<MessageRow> = {}): Doctor => {
  return (evidence) => {
    const first = evidence.rows.messages[0]!;
    evidence.rows.messages.push({ ...first, id: `message-${name}`, dedupeKey: `key-${name}`, ...more });
    evidence.rows.attempts.push(attempt(name, seconds));
    evidence.carrier.push(accepted(name, more.to ?? PHONE, seconds));
  };
};
/** Somebody answered, and was heard. */
const replied = (seconds: number): Doctor => {
  return ({ client, rows }) => {
    client.wrote({ address: PHONE, channel: 'sms', stop: false, sid: 'SMreply', answeredAt: afterNoon(seconds) });
    rows.inbound.push({ sid: 'SMreply', times: 1 });
  };
};
/** ... for the message that was sent already. */
const sendAgain: Doctor = (evidence) => {
  evidence.rows.attempts.push(attempt('again', 30, { messageId: 'message-0', n: 2 }));
  evidence.carrier.push(accepted('again', PHONE, 30));
};

describe('the oracle', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(judge(cleanEvidence())).toEqual(nothingWrong);
  });

  const cases: [count: keyof Verdict, what: string, doctor: Doctor][] = [
    ['lost', 'an answered inquiry is not stored', both(drop('inquiries'), drop('enrollments'))],
    ['lost', 'an inquiry is stored twice', ({ rows }) => void rows.inquiries.push(rows.inquiries[0]!)],
    ['lost', 'an inquiry was answered with another id', change('inquiries', 0, { id: 'inquiry-9' })],
    ['lost', 'one key was answered with two ids', ({ client }) => client.answered('note-0', 'inquiry-9')],
    ['lost', 'the number that was given is not kept', change('people', 0, { addresses: [] })],
    ['lost', 'the evidence of a consent is not kept', drop('consents')],
    ['lost', 'a STOP was answered and silenced nobody', drop('suppressions')],
    ['lost', 'a STOP silenced another channel', change('suppressions', 0, { channel: 'email' })],
    ['lost', 'a text was answered and is not stored', drop('inbound')],
    ['lost', 'a text is stored twice', change('inbound', 0, { times: 2 })],
    ['lost', 'no sequence took the case', drop('enrollments')],
    [
      'lost',
      'a text is called delivered and never left',
      both(ofAttempt(0, { providerSid: null }), ({ carrier }) => void carrier.shift()),
    ],
    ['lost', 'a text is called failed and was delivered', ofMessage(0, { status: 'failed', errorCode: '30003' })],
    [
      'lost',
      'a text was skipped without a reason',
      ({ rows }) => void rows.messages.push(message('skipped', PHONE, { status: 'skipped', enrollmentId: null })),
    ],
    [
      'lost',
      'a greeting fell out without a reason',
      both(ofMessage(0, { stepId: 'day2' }), change('enrollments', 0, { status: 'completed', dueAt: null })),
    ],
    ['lost', 'an attempt is linked with the text of another', ofAttempt(0, { providerSid: 'SM1' })],

    ['double', 'one message left twice', sendAgain],
    ['double', 'two messages of one step', takeAgain('twin', 30)],
    [
      'double',
      'one confirmation left twice',
      (evidence) => {
        evidence.rows.attempts.push(attempt('again', 62, { messageId: 'message-stop' }));
        evidence.carrier.push(accepted('again', SILENT, 62));
      },
    ],
    [
      'double',
      'again after one that failed and one that stands',
      both(sendAgain, (evidence) => {
        evidence.rows.attempts.push(attempt('third', 40, { messageId: 'message-0' }));
        evidence.carrier.push(accepted('third', PHONE, 40));
        evidence.carrier.find(({ sid }) => sid === 'SM0')!.finalStatus = 'undelivered';
      }),
    ],

    [
      'forbidden',
      'it left without an attempt on record',
      ({ carrier }) => void carrier.push(accepted('bare', PHONE, 30)),
    ],
    ['forbidden', 'it left before its attempt was on record', ofAttempt(0, { startedMt: afterNoon(11) })],
    [
      'forbidden',
      'an offer without written consent',
      both(ofMessage(0, { class: 'solicitation' }), ({ client }) => {
        client.inquiries[0]!.consents = client.inquiries[0]!.consents.slice(0, 1);
      }),
    ],
    ['forbidden', 'a number that nobody gave', takeAgain('stranger', 30, { to: '+19195551999', enrollmentId: null })],
    [
      'forbidden',
      'an answer to somebody who never wrote',
      takeAgain('ack', 30, { class: 'auto_ack', enrollmentId: null }),
    ],
    ['forbidden', 'a text at nine in the evening', shiftFirst(9)],
    [
      'forbidden',
      'a text at eight in the evening in Florida',
      both(shiftFirst(8), ({ client }) => void (client.inquiries[0]!.state = 'FL')),
    ],
    ['forbidden', 'a text at half past seven in the morning', shiftFirst(-4.5)],
    [
      'forbidden',
      'a text at half past eight in the morning to Florida, where it may be half past seven',
      both(shiftFirst(-3.5), ({ client }) => void (client.inquiries[0]!.state = 'FL')),
    ],
    ['forbidden', 'a step after they had answered', both(replied(20), takeAgain('late', 30, { stepId: 'day2' }))],
    ['forbidden', 'a step after a STOP', takeAgain('late', 61, { to: SILENT, stepId: 'day2' })],
    [
      'forbidden',
      'a call before the STOP that left six seconds after it',
      both(
        takeAgain('slow', 66, { to: SILENT, stepId: 'day2' }),
        ({ rows }) => void (rows.attempts.at(-1)!.startedMt = afterNoon(59)),
      ),
    ],

    ['stuck', 'a queued text has no due date', both(notHeard, ofMessage(0, { status: 'queued', dueAt: null }))],
    [
      'stuck',
      'a deferred text is long overdue',
      both(notHeard, ofMessage(0, { status: 'deferred', dueAt: afterNoon(30) })),
    ],
    ['stuck', 'a text is sending and nobody has it in hand', both(notHeard, ofMessage(0, { status: 'sending' }))],
    ['stuck', 'a text is uncertain and nobody looks it up', both(notHeard, ofMessage(0, { status: 'uncertain' }))],
    [
      'stuck',
      'an open attempt is past its lease',
      both(notHeard, ofMessage(0, { status: 'sending' }), ofAttempt(0, { outcome: 'handed_off', providerSid: null })),
    ],
    ['stuck', 'an unknown attempt is never looked up', both(ofMessage(0, { status: 'uncertain' }), ofAttempt(0, open))],
    [
      'stuck',
      'a look-up is long overdue',
      both(ofMessage(0, { status: 'uncertain' }), ofAttempt(0, { ...open, nextCheckMt: afterNoon(30) })),
    ],
    ['stuck', 'a text is held without a reason', both(notHeard, ofMessage(0, { status: 'held' }))],
    ['stuck', 'an enrollment has no due date', change('enrollments', 0, { dueAt: null })],
    ['stuck', 'an enrollment is long overdue', change('enrollments', 0, { dueAt: afterNoon(30) })],
    ['stuck', 'an enrollment is held without a reason', change('enrollments', 0, { status: 'held' })],
    [
      'stuck',
      'a delivery is parked',
      ({ rows }) =>
        void rows.deliveries.push({ eventId: 'event', reaction: 'of.some', parked: true, dueMt: afterNoon(9000) }),
    ],
    [
      'stuck',
      'a delivery is left',
      ({ rows }) =>
        void rows.deliveries.push({ eventId: 'event', reaction: 'of.some', parked: false, dueMt: afterNoon(500) }),
    ],
    ['stuck', 'a delivered text went back to sent', ofMessage(0, { status: 'sent' })],
  ];

  it.each(cases)('%s: %s', (name, _, doctor) => {
    const evidence = cleanEvidence();
    doctor(evidence);
    expect(count(judge(evidence))).toEqual({ ...none, [name]: 1 });
  });

  const fine: [what: string, doctor: Doctor][] = [
    ['an inquiry was stored and nobody was told', ({ client }) => void (client.inquiries[0]!.answered = null)],
    [
      'an inquiry was asked, and neither answered nor stored',
      ({ client }) => void client.ask({ key: 'note-9', phone: '+19195551009', email: null, state: 'NC', consents: [] }),
    ],
    [
      'a second attempt after the first one failed at the carrier',
      both(sendAgain, ({ carrier }) => void (carrier.find(({ sid }) => sid === 'SM0')!.finalStatus = 'undelivered')),
    ],
    [
      'a second attempt of which nobody has told the end yet',
      both(sendAgain, ofMessage(0, { status: 'sent' }), ({ carrier, rows }) => {
        carrier.find(({ sid }) => sid === 'SM0')!.finalStatus = 'undelivered';
        rows.finalNews[0]!.status = 'undelivered';
      }),
    ],
    [
      'a person chose to send it again',
      both(sendAgain, ({ client }) => void client.reviews.push({ messageId: 'message-0', decision: 'send_again' })),
    ],
    ['the same step to another recipient', takeAgain('other', 30, { to: SILENT })],
    ['a step before they answered', both(replied(40), takeAgain('early', 30, { stepId: 'day2' }))],
    [
      'what a person answers them',
      both(replied(20), takeAgain('answer', 30, { stepId: null, enrollmentId: null, class: 'human_reply' })),
    ],
    [
      'a call before the STOP that left four seconds after it',
      both(
        takeAgain('slow', 64, { to: SILENT, stepId: 'day2' }),
        ({ rows }) => void (rows.attempts.at(-1)!.startedMt = afterNoon(59)),
      ),
    ],
    [
      'a text that a person called sent',
      both(ofMessage(0, { status: 'sent' }), ofAttempt(0, open), notHeard, ({ carrier, client }) => {
        carrier.shift();
        client.reviews.push({ messageId: 'message-0', decision: 'sent' });
      }),
    ],
    [
      'a text that came to nothing, and nobody knows of the second attempt, which was made older for its look-up',
      both(ofMessage(0, { status: 'uncertain' }), ({ carrier, rows }) => {
        carrier[0]!.finalStatus = 'undelivered';
        rows.finalNews[0]!.status = 'undelivered';
        const again = { ...open, messageId: 'message-0', n: 2, nextCheckMt: afterNoon(630) };
        rows.attempts.unshift(attempt('again', -2000, again));
      }),
    ],
    [
      'a text that came to nothing and waits for another attempt',
      both(ofMessage(0, { status: 'deferred', dueAt: afterNoon(9000) }), ({ carrier, rows }) => {
        carrier[0]!.finalStatus = 'undelivered';
        rows.finalNews[0]!.status = 'undelivered';
      }),
    ],
    ['a text that is left to a person', both(ofMessage(0, { status: 'review' }), ofAttempt(0, open))],
    [
      'a text that will be looked up',
      both(ofMessage(0, { status: 'uncertain' }), ofAttempt(0, { ...open, nextCheckMt: afterNoon(630) })),
    ],
    [
      'a text that is under way',
      both(
        notHeard,
        ofMessage(0, { status: 'sending' }),
        ofAttempt(0, { outcome: 'handed_off', providerSid: null, leaseMt: afterNoon(610) }),
      ),
    ],
    [
      'a text that waits for the morning',
      both(
        drop('attempts'),
        drop('finalNews'),
        ofMessage(0, { status: 'deferred', dueAt: afterNoon(9000) }),
        (evidence) => void evidence.carrier.shift(),
      ),
    ],
    [
      'a delivery that was put off',
      ({ rows }) =>
        void rows.deliveries.push({ eventId: 'event', reaction: 'of.some', parked: false, dueMt: afterNoon(900) }),
    ],
    [
      'a greeting that a gate refused',
      both(
        ofMessage(0, { stepId: 'day2' }),
        change('enrollments', 0, { status: 'completed', dueAt: null }),
        ({ rows }) => void rows.refusals.push({ enrollmentId: 'enrollment-0', stepId: 'hello' }),
      ),
    ],
    [
      'a family who wrote before a sequence could take them',
      both(
        drop('enrollments', 1),
        drop('messages', 1),
        drop('attempts', 1),
        drop('finalNews', 1),
        ({ carrier, rows }) => {
          carrier.splice(1, 1);
          rows.onceUncertain = [];
        },
      ),
    ],
    ['a text at five to nine in the evening', shiftFirst(9 - 5 / 60)],
  ];

  it.each(fine)('has nothing against this: %s', (_, doctor) => {
    const evidence = cleanEvidence();
    doctor(evidence);
    expect(judge(evidence)).toEqual(nothingWrong);
  });

  it('names what is wrong by ids, and nobody by number', () => {
    const sentences = cases.flatMap(([, , doctor]) => {
      const evidence = cleanEvidence();
      doctor(evidence);
      return Object.values(judge(evidence)).flat() as string[];
    });
    expect(sentences).toHaveLength(cases.length);
    expect(sentences.filter((sentence) => /\+?1\d{10}|@/.test(sentence))).toEqual([]);
  });

  it('counts what was adopted, what is left to a person, and what of that had left', () => {
    const evidence = cleanEvidence();
    both(ofMessage(0, { status: 'review' }), ofAttempt(0, open))(evidence);
    evidence.rows.messages.push(message('never', PHONE, { status: 'review', enrollmentId: null }));
    evidence.rows.attempts.push(attempt('never', 40, open));
    expect(countSettled(evidence)).toEqual({ adopted: 1, review: 2, reallySentInReview: 1 });
  });

  it('counts by the last attempt: one before it that came to nothing proves neither', () => {
    const evidence = cleanEvidence();
    ofMessage(0, { status: 'review' })(evidence);
    evidence.carrier[0]!.finalStatus = 'undelivered';
    evidence.rows.onceUncertain = ['message-0'];
    evidence.rows.attempts.unshift(attempt('again', 40, { ...open, messageId: 'message-0', n: 2 }));
    expect(countSettled(evidence)).toEqual({ adopted: 0, review: 1, reallySentInReview: 0 });
  });
});
