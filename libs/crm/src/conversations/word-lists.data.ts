/** One list of words that the classifier of inbound texts reads by. */
export interface WordList {
  /** the file: `<key>.data.ts` */
  key: string;
  version: string;
  /** who of the clinical leads approved this version; null as long as nobody has */
  approvedBy: string | null;
  /** SHA-256 of the file, its first twelve digits: a list that changed without a new version is found by a test */
  digest: string;
}

/** A change of any list is a change of the rule: new version here, `wordsVersion` with it, and approved anew. */
export const wordLists: readonly WordList[] = [
  { key: 'crisis', version: '2026-11-24.1', approvedBy: null, digest: 'a1b637f21bf6' },
  { key: 'names', version: '2026-11-24.1', approvedBy: null, digest: '14e156bbe063' },
  { key: 'opt-out-phrases', version: '2026-11-24.1', approvedBy: null, digest: '8f718df076e9' },
  { key: 'request', version: '2026-11-24.1', approvedBy: null, digest: '79bb7081361c' },
  { key: 'words', version: '2026-11-24.1', approvedBy: null, digest: '9d1ff77b2846' },
];
