import { DateTime } from 'luxon';

/** A link lives as long after the last message that carries it. */
const LINK_DAYS = 180;
const SHORTEST_WORD = 4;
const LONGEST_WORD = 100;

/** 180 days of business time after the message of `now`, whatever the clocks do in between. */
export function linkEnds(now: Date): Date {
  return DateTime.fromJSDate(now, { zone: 'utc' }).plus({ days: LINK_DAYS }).toJSDate();
}

/** What we know of a member when somebody comes by their link. */
export interface MemberKnown {
  around?: { status: string; lovedOneId: string | null };
  member?: { personId: string; role: string; relationship: string | null; doNotContact: boolean };
  person?: { doNotContact: boolean };
}

export interface LinkRefusal {
  code: string;
  title: string;
  status: 404 | 409 | 422;
}

/**
 * May this member have a page of their own? The one the case is about never has: it tells how a family prepares
 * (product.md, "Family page"; rules/compliance 0, gate 5).
 */
export function considerLink({ around, member, person }: MemberKnown): LinkRefusal | null {
  if (!around || !member) return { code: 'not_found', title: 'There is no such member of this case', status: 404 };
  if (around.status === 'closed') return { code: 'case_closed', title: 'This case is closed', status: 409 };
  const isLovedOne = member.role === 'loved_one' || around.lovedOneId === member.personId;
  if (isLovedOne) return { code: 'not_to_loved_one', title: 'The case is around this person', status: 422 };
  if (member.relationship?.trim().toLowerCase() === 'self')
    return { code: 'writes_for_self', title: 'This person writes for himself', status: 422 };
  if (member.doNotContact || person?.doNotContact)
    return { code: 'do_not_contact', title: 'This person does not want to be reached', status: 422 };
  return null;
}

/** What opens the page beside the link. */
export interface SecondThing {
  kind: 'word' | 'postal_code' | 'phone';
  /** in its normal form */
  answer: string;
}

/**
 * The word that she chose; without one the ZIP code that she gave; without that the last four digits of her number. Once
 * there is a word nothing else opens: others at home know the ZIP code too (docs/decisions/0021).
 * @returns null when she gave nothing that could be asked for
 */
export function secondThingOf(known: {
  codeWord?: string | undefined;
  postalCode: string | null;
  phone: string | null;
}): SecondThing | null {
  const given: readonly [SecondThing['kind'], string][] = [
    ['word', known.codeWord ?? ''],
    ['postal_code', known.postalCode ?? ''],
    ['phone', known.phone ?? ''],
  ];
  const things = given.map(([kind, value]) => ({ kind, answer: normalAnswer(kind, value) }));
  return things.find(({ answer }) => answer !== '') ?? null;
}

/**
 * What was typed, as it is compared: a word in NFKC, without case, without spaces around it; of a ZIP code its five digits;
 * of a number the last four.
 */
export function normalAnswer(kind: SecondThing['kind'], typed: string): string {
  const plain = typed.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
  const digits = plain.replace(/\D/g, '');
  if (kind === 'word') return plain;
  if (kind === 'phone') return digits.length === 4 || digits.length >= 10 ? digits.slice(-4) : '';
  return /^\d{5}([ -]?\d{4})?$/.test(plain) ? digits.slice(0, 5) : plain.replace(/[\s-]/g, '');
}

/** May this be her word? It may not be what others at home know as well. */
export function considerWord(
  typed: string,
  known: { postalCode: string | null; phone: string | null },
): 'length' | 'known_to_others' | null {
  const word = normalAnswer('word', typed);
  if ([...word].length < SHORTEST_WORD || [...word].length > LONGEST_WORD) return 'length';
  const others = [
    normalAnswer('postal_code', known.postalCode ?? ''),
    normalAnswer('phone', known.phone ?? ''),
    (known.phone ?? '').replace(/\D/g, ''),
    (known.phone ?? '').replace(/^\+1/, ''),
  ];
  const asOthers = [word, word.replace(/[\s()+.-]/g, ''), normalAnswer('postal_code', typed)];
  return asOthers.some((one) => one !== '' && others.includes(one)) ? 'known_to_others' : null;
}
