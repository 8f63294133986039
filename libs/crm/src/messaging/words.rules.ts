import { DateTime } from 'luxon';
import type { PracticeConfig } from '#platform/config/config.js';
import { phoneWords } from '#platform/http/page/phone-words.rules.js';
import type { Decision } from '../permission/consider.rules.js';
import { gateNumber, gatesOf } from '../permission/gates.rules.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import type { TemplateValues } from './template-variables.rules.js';

export { phoneWords } from '#platform/http/page/phone-words.rules.js';

const ZONE_LETTERS: Record<string, string> = {
  'America/New_York': 'ET',
  'America/Chicago': 'CT',
  'America/Denver': 'MT',
  'America/Phoenix': 'MST',
  'America/Los_Angeles': 'PT',
  'America/Anchorage': 'AKT',
  'Pacific/Honolulu': 'HT',
};

/** The hours in which a person answers, as they stand in texts: "8 AM-9 PM ET", "8 a 21 h ET". */
export function practiceHours(timeZone: string): { hours: string; hoursEs: string } {
  const letters = ZONE_LETTERS[timeZone] ?? DateTime.fromISO('2026-01-15', { zone: timeZone }).offsetNameShort ?? '';
  return { hours: `8 AM-9 PM ${letters}`.trim(), hoursEs: `8 a 21 h ${letters}`.trim() };
}

/** What every template may say of the practice. */
export function practiceValues(practice: PracticeConfig): TemplateValues['practice'] {
  return {
    name: practice.discreetName,
    legalName: practice.legalName,
    address: practice.address,
    phone: phoneWords(practice.phone),
    ...practiceHours(practice.timeZone),
  };
}

/** A link as it stands in a text: a phone knows it without its scheme, and each letter counts. */
export function linkInText(address: string): string {
  return address.replace(/^https:\/\//, '');
}

/**
 * Words that nobody has approved wait. Not those of a class over which no gate about content decides: an answer to
 * somebody in danger, and the confirmation of an opt-out, leave in any case (rules/compliance section 0).
 */
export function holdsUnapproved(draft: { class: MessageClass; heldBecause?: 'not_approved' | null }): boolean {
  return Boolean(draft.heldBecause) && gatesOf[draft.class].has('content');
}

/** What the gates decided, and that gate 10 (content) holds it: nobody has approved the words. */
export function heldForApproval(decision: Decision): Decision {
  const gate = gateNumber('content');
  const held = { answer: 'hold' as const, reason: 'content', rule: 'not_approved' };
  return {
    outcome: 'hold',
    gate,
    reason: held.reason,
    rule: held.rule,
    until: null,
    gates: decision.gates.map((one) => (one.gate === gate ? { ...one, ...held } : one)),
  };
}
