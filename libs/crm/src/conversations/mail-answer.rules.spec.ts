import { answerTo } from './mail-answer.rules.js';

const id = '<CAF-1+x=A@mail.family.example>';

describe('what an answer to a mail says', () => {
  it.each<[string, [string, string][], string | null]>([
    ['a mail that begins', [['message-id', id]], id],
    [
      'a mail that answers one of ours',
      [
        ['in-reply-to', '<ours@sg>'],
        ['message-id', id],
      ],
      `<ours@sg> ${id}`,
    ],
    [
      'a mail deep in a conversation',
      [
        ['message-id', ` ${id}`],
        ['in-reply-to', '<c@d>'],
        ['references', '<a@b> <c@d>'],
      ],
      `<a@b> <c@d> ${id}`,
    ],
    [
      'several parents and no references: the first',
      [
        ['message-id', id],
        ['in-reply-to', '<a@b> <c@d>'],
      ],
      `<a@b> ${id}`,
    ],
    [
      'a mail that refers to itself',
      [
        ['message-id', id],
        ['references', `<a@b> ${id}`],
      ],
      `<a@b> ${id}`,
    ],
    [
      'words around the ids',
      [
        ['message-id', id],
        ['in-reply-to', 'your mail of Monday <a@b> thanks'],
      ],
      `<a@b> ${id}`,
    ],
    ['no name', [['references', '<a@b>']], null],
    [
      'two names',
      [
        ['message-id', id],
        ['message-id', '<other@x>'],
      ],
      null,
    ],
    ['two names in one', [['message-id', `${id} <other@x>`]], null],
    ['a name with a space', [['message-id', '<a b@c>']], null],
    ['a name without brackets', [['message-id', 'a@b']], null],
    ['a name that is too long', [['message-id', `<${'a'.repeat(251)}>`]], null],
    ['letters that are of no header', [['message-id', '<\u00e9@b>']], null],
  ])('%s', (_, headers, references) =>
    expect(answerTo(headers)).toEqual(references === null ? null : { id, references }),
  );

  it('of a chain that is too long the middle goes: the first stays, and the nearest', () => {
    const chain = Array.from({ length: 60 }, (_, n) => `<${n}.${'x'.repeat(30)}@y>`);
    const { references } = answerTo([
      ['message-id', id],
      ['references', chain.join(' ')],
    ])!;
    const said = references.split(' ');
    expect(references.length).toBeLessThanOrEqual(900);
    expect([said[0], said.at(-2), said.at(-1)]).toEqual([chain[0], chain.at(-1), id]);
    expect(said.length).toBeGreaterThan(15);
  });
});
