import { readFileSync } from 'node:fs';
import { classifyText } from './classify.rules.js';
import { completeMeaning, considerCorrection, type Corrections, type Meant, wordsOf } from './corrections.rules.js';

const nothing: Meant = { label: 'none', crisis: null, level: null, suggests: [] };
const saidOf = (text: string): Meant => {
  const { label, crisis, level, suggests } = classifyText(text);
  return { label, crisis, level, suggests };
};
const knowing = (text: string, meant: Partial<Meant>): Corrections =>
  new Map([[wordsOf(text), { ...nothing, ...meant }]]);
const { vectors } = JSON.parse(readFileSync('test/vectors/inbound-text.json', 'utf8')) as {
  vectors: { text: string }[];
};

describe('considerCorrection', () => {
  it.each<[string, Partial<Meant>, string | undefined]>([
    ['who gave you this number, wait it was me', { label: 'none' }, undefined],
    ['can we talk on Tuesday', { label: 'ambiguous_hold' }, undefined],
    ['can we talk on Tuesday', { label: 'opt_out' }, undefined],
    ['can we talk on Tuesday', { crisis: 'danger' }, undefined],
    ['can we talk on Tuesday', { suggests: ['willing'] }, undefined],
    ['can we talk on Tuesday', { label: 'none' }, 'nothing_corrected'],
    ['can we talk on Tuesday', { label: 'opt_in' }, 'only_start'],
    ['start', { label: 'none' }, undefined],
    ['he is not breathing', { crisis: null }, 'cry_stays'],
    ['he is not breathing', { level: 'talk' }, 'cry_stays'],
    ['he is not breathing', { crisis: 'danger' }, undefined],
    ['he overdosed in 2019', { crisis: null }, undefined],
    ['he overdosed in 2019', { level: 'now' }, undefined],
    ['STOP', { label: 'none' }, 'opt_out_stays'],
    ['Parar!', { label: 'ambiguous_hold' }, 'opt_out_stays'],
    ['stop texting him', { label: 'none' }, undefined],
    ['💔', { label: 'none' }, 'no_words'],
    ['we love him so much. '.repeat(40), { label: 'ambiguous_hold' }, 'too_long'],
  ])('%j as %j: %s', (text, meant, code) => {
    const said = saidOf(text);
    expect(considerCorrection(text, said, completeMeaning(said, meant))?.code).toBe(code);
  });

  it('a cry without a level is now, and without a cry there is none', () => {
    expect(completeMeaning(nothing, { crisis: 'danger' }).level).toBe('now');
    expect(completeMeaning({ ...nothing, crisis: 'danger', level: 'talk' }, { crisis: null }).level).toBeNull();
  });
});

describe('what an approved correction changes', () => {
  const text = 'can we talk on Tuesday';
  it('is the meaning of the same words, however they are typed', () => {
    const corrections = knowing(text, { label: 'ambiguous_hold', suggests: ['willing'] });
    for (const same of [text, 'CAN WE TALK ON TUESDAY?!', ' can  wé talk, on tuesday. '])
      expect(classifyText(same, { corrections })).toMatchObject({ label: 'ambiguous_hold', suggests: ['willing'] });
    expect(classifyText('can we talk on Wednesday', { corrections }).label).toBe('none');
    expect(classifyText(text).label).toBe('none');
  });
  it('a form stays to be talked about', () =>
    expect(
      classifyText(text, { channel: 'form', corrections: knowing(text, { crisis: 'danger', level: 'now' }) }).level,
    ).toBe('talk'));

  it('is never a cry for help or an opt-out by keyword that was there, for any of the vectors', () => {
    const lost = vectors.filter((one) => {
      const plain = classifyText(one.text);
      const after = classifyText(one.text, { corrections: knowing(one.text, {}) });
      const isKeyword = considerCorrection(one.text, plain, nothing)?.code === 'opt_out_stays';
      return (plain.level === 'now' && after.level !== 'now') || (isKeyword && after.label !== 'opt_out');
    });
    const cries = vectors.filter((one) => classifyText(one.text).level === 'now');
    expect(cries.length).toBeGreaterThan(20);
    expect(lost).toEqual([]);
  });
});
