const hour = String.raw`(?:(noon|midday|mediodia)|(\d{1,4})(?: ?(am|pm))?(?: (?:de|por|en) la (manana|tarde|noche))?(?: del mediodia)?)(?= |$)`;
const the = '(?:el |la |las |los |about |around |like )?';
const BEFORE = new RegExp(`^ ?(?:until |hasta )?(?:earlier than|before|antes (?:de|del)) ${the}${hour}`);
const AFTER = new RegExp(`^ ?(?:later than|after|past|despues (?:de|del)|pasadas) ${the}${hour}`);
const BETWEEN = new RegExp(`^ ?(?:between|from|entre|de) ${the}${hour} (?:and|to|y|a) ${the}${hour}`);

export interface PartOfDay {
  pattern: RegExp;
  spans: readonly (readonly [string, string])[];
}

const part = (words: string, ...spans: [string, string][]): PartOfDay => ({
  pattern: new RegExp(`^ ?(?:${words})\\b`),
  spans,
});

/** Parts of a day that people name in place of hours. */
export const partsOfDay: readonly PartOfDay[] = [
  part('(?:in|during) the mornings?|mornings|(?:en|por) las? mananas?', ['00:00', '12:00']),
  part('(?:in|during) the afternoons?|afternoons|(?:en|por) las? tardes?', ['12:00', '17:00']),
  part('(?:in|during) the evenings?|evenings', ['17:00', '23:59']),
  part('at night|nights|during the night|(?:en|por) las? noches?|de noche', ['20:00', '23:59'], ['00:00', '08:00']),
  part('during the day|de dia|durante el dia', ['08:00', '17:00']),
];

/**
 * Hours at the beginning of these words: before, after, or between.
 * @param meaning `forbidden`: what lies between `from` and `to` is meant; `allowed`: the same of what is safe
 * @returns `sure` is false where it was guessed whether morning or evening is meant; null without any hour
 */
export function hourWords(
  words: string,
  meaning: 'forbidden' | 'allowed',
): { from: string | null; to: string | null; sure: boolean } | null {
  const before = BEFORE.exec(words);
  // "not before 9" is in the morning; "only before 9" too, but "not after 9" is at night
  if (before) return bound(readHour(before, 1, 8), (at) => ({ from: null, to: at }));
  const after = AFTER.exec(words);
  if (after) return bound(readHour(after, 1, meaning === 'forbidden' ? 12 : 8), (at) => ({ from: at, to: null }));
  const between = BETWEEN.exec(words);
  if (!between) return null;
  const [first, last] = [readHour(between, 1, 7), readHour(between, 5, 8)];
  if (!first || !last || first.minutes >= last.minutes) return null;
  return { from: clock(first.minutes), to: clock(last.minutes), sure: first.sure && last.sure };
}

interface Hour {
  minutes: number;
  sure: boolean;
}

function bound<Span>(at: Hour | null, span: (at: string) => Span): (Span & { sure: boolean }) | null {
  return at && { ...span(clock(at.minutes)), sure: at.sure };
}

/** @param eveningBelow a bare hour below it is meant in the afternoon or evening */
function readHour(found: RegExpExecArray, at: number, eveningBelow: number): Hour | null {
  const [noon, digits = '', half, spanishPart] = found.slice(at, at + 4);
  if (noon) return { minutes: 12 * 60, sure: true };
  const [named, minutes] = digits.length > 2 ? [digits.slice(0, -2), digits.slice(-2)] : [digits, '00'];
  const hours = Number(named);
  if (hours > 23 || Number(minutes) > 59) return null;
  const isEvening = half === 'pm' || spanishPart === 'tarde' || spanishPart === 'noche';
  const isMorning = half === 'am' || spanishPart === 'manana';
  const sure = isEvening || isMorning || hours >= 12;
  const later = hours < 12 && (isEvening || (!isMorning && hours > 0 && hours < eveningBelow));
  const base = hours === 12 && isMorning ? 0 : hours + (later ? 12 : 0);
  return { minutes: base * 60 + Number(minutes), sure };
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const dayWords: Readonly<Record<string, string>> = {
  mon: 'mondays?|lunes',
  tue: 'tuesdays?|martes',
  wed: 'wednesdays?|miercoles',
  thu: 'thursdays?|jueves',
  fri: 'fridays?|viernes',
  sat: 'saturdays?|sabados?|weekends?|fin(?:es)? de semana',
  sun: 'sundays?|domingos?|weekends?|fin(?:es)? de semana',
};
const patterns = Object.entries(dayWords).map(([day, words]) => ({ day, pattern: new RegExp(`\\b(?:${words})\\b`) }));
const WEEKDAYS = /\b(?:weekdays?|week days|entre semana)\b/;
const EACH = /\b(?:\w+days|weekends|los \w+|fines de semana|entre semana)\b/;

/** @returns the days that are named; `sure` is false where one such day may be meant, and not each */
export function daysOf(words: string): { days: string[]; sure: boolean } {
  if (WEEKDAYS.test(words)) return { days: ['mon', 'tue', 'wed', 'thu', 'fri'], sure: true };
  const days = patterns.filter(({ pattern }) => pattern.test(words)).map(({ day }) => day);
  return { days, sure: days.length === 0 || EACH.test(words) };
}
