import type { MessageReceivedData } from '../conversations/conversations.events.js';
import { taskOfCry, tasksOfInquiry, tasksOfText } from './hand-over.rules.js';

const text: MessageReceivedData = {
  messageId: 'm',
  channel: 'sms',
  contactPointId: 'p',
  label: 'none',
  crisis: null,
  level: null,
  suggests: [],
  wrongNumber: false,
  automatic: false,
  media: 0,
  wordless: false,
  opensInquiry: false,
  unanswerable: false,
  incomplete: false,
  somebodyElse: false,
  personIds: ['a'],
  caseIds: ['c'],
};

describe('what a text asks of people', () => {
  it.each<[string, Partial<MessageReceivedData>, string[]]>([
    ['an answer', {}, ['answer_waiting']],
    ['an empty text', { wordless: true }, ['answer_waiting']],
    ['a picture alone', { media: 1, wordless: true }, ['media']],
    ['a picture with words', { media: 1 }, ['media', 'answer_waiting']],
    ['an auto-reply', { automatic: true }, []],
    ['STOP', { label: 'opt_out' }, []],
    ['STOP, wrong number', { label: 'opt_out', wrongNumber: true }, ['wrong_number']],
    ['a wrong number', { label: 'wrong_number', wrongNumber: true }, ['wrong_number']],
    ['START', { label: 'opt_in' }, []],
    ['HELP', { label: 'help' }, ['help_asked']],
    ['something unclear', { label: 'ambiguous_hold' }, ['unclear_answer']],
    [
      'two suggestions',
      { suggests: ['bereavement', 'left_treatment'] },
      ['bereavement', 'left_treatment', 'answer_waiting'],
    ],
    ['STOP in a mail that was cut', { channel: 'email', label: 'opt_out', incomplete: true }, ['answer_waiting']],
    ['a mail of somebody else', { channel: 'email', somebodyElse: true }, ['answer_waiting', 'whose_text']],
    ['a landline of two families', { caseIds: ['c', 'd'] }, ['answer_waiting', 'whose_text']],
  ])('%s', (_, change, kinds) => expect(tasksOfText({ ...text, ...change })).toEqual(kinds));

  it('tells a present danger from one that is talked about', () =>
    expect([taskOfCry('now'), taskOfCry('talk')]).toEqual(['crisis', 'crisis_talk']));

  it('never leaves whoever writes for himself, or a minor, to a machine', () =>
    expect(tasksOfInquiry(['suspected_spam', 'self_inquiry', 'under_18', 'bad_phone', 'crisis_talk'])).toEqual([
      'self_inquiry',
      'under_18',
      'bad_phone',
    ]));
});
