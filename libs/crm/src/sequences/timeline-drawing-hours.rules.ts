import { calendarZoneOf } from '../permission/candidates.rules.js';
import { nextOpenMinute } from '../permission/open-minute.rules.js';
import type { Subject } from './engine.rules.js';

export interface Span {
  from: Date;
  until: Date;
}

const MINUTE_MS = 60_000;
/** Windows are looked at in steps of this, and their ends to the minute. */
const STEP_MS = 15 * MINUTE_MS;

/** IANA zone of a person: the days of a drawing are theirs. */
export function zoneOf({ person, reach }: Subject, practiceZone: string): string {
  return calendarZoneOf({ ...person, phone: reach.sms?.value }, practiceZone);
}

/** When no text may come to this person: the hours of the law and their own, by the gates themselves. */
export function closedSpans({ reach }: Subject, { from, until }: Span): Span[] {
  if (!reach.sms) return [];
  const facts = { ...reach.sms.facts, class: 'informational' as const, askedNow: false, inboundAt: null };
  const opens = (at: Date) => nextOpenMinute(facts, at);
  const spans: Span[] = [];
  for (let at = from; at < until;) {
    const open = opens(at) ?? until;
    if (open > at) spans.push({ from: at, until: open < until ? open : until });
    at = open < until ? closesAt(open, until, (one) => opens(one)?.getTime() === one.getTime()) : until;
  }
  return spans;
}

function closesAt(open: Date, until: Date, isOpen: (at: Date) => boolean): Date {
  let at = open.getTime();
  while (at < until.getTime() && isOpen(new Date(at))) at += STEP_MS;
  while (!isOpen(new Date(at - MINUTE_MS))) at -= MINUTE_MS;
  return new Date(Math.min(at, until.getTime()));
}
