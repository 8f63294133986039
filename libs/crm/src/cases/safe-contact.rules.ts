/** A time in which it is not safe to reach somebody, or one in which it is, on their own clocks. */
export interface DayTime {
  days: readonly string[];
  from: string;
  to: string;
}

/** How it is safe to reach a member (product.md; rules/compliance 4.4). What is not there was not said. */
export interface SafeContactProfile {
  textNow?: boolean;
  texts?: boolean;
  calls?: boolean;
  emails?: boolean;
  voicemail?: boolean;
  sayPracticeName?: boolean;
  anyHour?: boolean;
  sharedPhone?: 'no' | 'maybe' | 'yes';
  askFor?: string;
  coverName?: string;
  codeWord?: string;
  windows?: readonly (DayTime & { phone?: string })[];
  avoid?: readonly DayTime[];
}
export type SafeContactField = keyof SafeContactProfile;

/** Where a "no" that was said is stricter than any "yes". */
const NO_IS_STRICTER = ['texts', 'calls', 'emails', 'voicemail', 'sayPracticeName', 'anyHour'] as const;
const HOW_SHARED = ['no', 'maybe', 'yes'] as const;

/**
 * What a form's answers make of the profile. The newest answer counts, what it does not name stays; but a form never takes
 * away what was made stricter: whoever fills it in may not be who they say. What it would have loosened is proposed to a
 * person. Times to avoid are only added to. A code word or cover name is kept where there is one.
 */
export function hearAnswers(
  before: SafeContactProfile,
  said: SafeContactProfile,
): { after: SafeContactProfile; loosens: SafeContactProfile } {
  const given = dropUnsaid(said);
  const loosens: SafeContactProfile = {};
  for (const field of NO_IS_STRICTER)
    if (before[field] === false && given[field] === true) {
      loosens[field] = true;
      delete given[field];
    }
  if (given.sharedPhone && HOW_SHARED.indexOf(given.sharedPhone) < HOW_SHARED.indexOf(before.sharedPhone ?? 'no')) {
    loosens.sharedPhone = given.sharedPhone;
    delete given.sharedPhone;
  }
  for (const field of ['codeWord', 'coverName'] as const) if (before[field]) delete given[field];
  const avoid = joinTimes(before.avoid ?? [], given.avoid ?? []);
  return { after: { ...before, ...given, ...(avoid.length ? { avoid } : {}) }, loosens };
}

/** The whole profile as staff wrote it: only a code word that they do not name stays. Null takes it away. */
export function replaceProfile(
  before: SafeContactProfile,
  written: Omit<SafeContactProfile, 'codeWord'> & { codeWord?: string | null },
): SafeContactProfile {
  const { codeWord = before.codeWord, ...profile } = written;
  return dropUnsaid(codeWord ? { ...profile, codeWord } : profile);
}

/** What a person said yes to: it counts as it stands, stricter or looser; times to avoid are added. */
export function acceptProposal(before: SafeContactProfile, proposal: SafeContactProfile): SafeContactProfile {
  const avoid = joinTimes(before.avoid ?? [], proposal.avoid ?? []);
  return { ...before, ...dropUnsaid(proposal), ...(avoid.length ? { avoid } : {}) };
}

/** Names of what differs, in the order of the alphabet. */
export function changedFields(before: SafeContactProfile, after: SafeContactProfile): SafeContactField[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted() as SafeContactField[];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** Texts to this phone must be such that anybody may read them (rules/compliance 4.4). */
export function isDiscreet(profile: SafeContactProfile): boolean {
  return profile.sharedPhone === 'yes' || profile.sharedPhone === 'maybe' || profile.sayPracticeName === false;
}

const MOST_TIMES = 40;

function joinTimes(before: readonly DayTime[], more: readonly DayTime[]): DayTime[] {
  const key = (time: DayTime) => `${[...time.days].toSorted().join()} ${time.from} ${time.to}`;
  return [...new Map([...before, ...more].map((time) => [key(time), time])).values()].slice(0, MOST_TIMES);
}

function dropUnsaid(profile: SafeContactProfile): SafeContactProfile {
  const isSaid = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => isSaid(value)));
}
