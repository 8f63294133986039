import { versionSaid } from './template-choice.rules.js';

const version = (number: number, status: 'draft' | 'approved' | 'retired', from: 'file' | 'staff' = 'file') => ({
  version: number,
  status,
  fromFile: from === 'file' ? 'a/b.sms.en.liquid' : null,
});

it.each([
  ['nothing', [], null],
  ['the shipped draft', [version(1, 'draft')], 1],
  ['the newest shipped draft', [version(1, 'draft'), version(2, 'draft')], 2],
  [
    'the approved one, whatever is newer',
    [version(1, 'approved'), version(2, 'draft'), version(3, 'draft', 'staff')],
    1,
  ],
  ['never what staff only draft', [version(1, 'draft'), version(2, 'draft', 'staff')], 1],
  ['never what staff only draft, also alone', [version(1, 'draft', 'staff')], null],
  ['nothing that is older than what was retired', [version(1, 'draft'), version(2, 'retired', 'staff')], null],
  ['what was shipped after that', [version(1, 'retired'), version(2, 'draft')], 2],
  ['an older one that somebody approves again in place of a newer', [version(1, 'approved'), version(2, 'retired')], 1],
  ['in any order', [version(3, 'retired'), version(1, 'draft'), version(4, 'draft'), version(2, 'approved')], 2],
] as const)('%s', (_, versions, said) => expect(versionSaid(versions)?.version ?? null).toBe(said));
