import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { wordLists } from './word-lists.data.js';
import { wordsVersion } from './words.data.js';

const folder = 'libs/crm/src/conversations';
const keys = readdirSync(folder)
  .filter((name) => name.endsWith('.data.ts') && name !== 'word-lists.data.ts')
  .map((name) => name.replace('.data.ts', ''));

describe('the lists of words', () => {
  it('each has a version, and whoever changes one gives it a new one', () => {
    const digestOf = (key: string) =>
      createHash('sha256')
        .update(readFileSync(`${folder}/${key}.data.ts`))
        .digest('hex')
        .slice(0, 12);
    const known = wordLists.map(({ key, digest }) => ({ key, digest }));
    expect(known).toEqual(keys.toSorted().map((key) => ({ key, digest: digestOf(key) })));
  });
  it('the version that a message keeps is that of the newest list', () =>
    expect(wordsVersion).toBe(
      wordLists
        .map(({ version }) => version)
        .toSorted()
        .at(-1),
    ));
});
