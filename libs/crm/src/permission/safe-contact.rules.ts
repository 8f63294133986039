import { DateTime } from 'luxon';

/** What a family said about how it is safe to reach them. */
export interface SafeContact {
  textNow?: boolean;
  texts?: boolean;
  calls?: boolean;
  voicemail?: boolean;
  sayPracticeName?: boolean;
  sharedPhone?: 'no' | 'maybe' | 'yes';
  askFor?: string;
  windows?: readonly { days: readonly string[]; from: string; to: string; phone?: string }[];
  /** a person's reply may come at any hour */
  anyHour?: boolean;
  codeWord?: string;
}

/** Without an answer: texts between 08 and 20 on the family's own clocks (contract). */
const FROM_HOUR = 8;
const TO_HOUR = 20;

/**
 * The first whole minute from `from` at which texts are safe in every zone the family may be in. Without any zone only the
 * law's own window for unknown numbers speaks. The windows a family names are hours for calls.
 */
export function nextSafeMinute(zones: readonly string[], from: Date): Date {
  let at = from;
  for (let round = 0; round < 12; round += 1) {
    const later = zones.map((zone) => openFrom(zone, at)).reduce((latest, open) => (open > latest ? open : latest), at);
    if (later.getTime() === at.getTime()) return at;
    at = later;
  }
  return at;
}

function openFrom(zone: string, at: Date): Date {
  const local = DateTime.fromJSDate(at, { zone });
  if (local.hour >= FROM_HOUR && local.hour < TO_HOUR) return at;
  const day = local.hour < FROM_HOUR ? local : local.plus({ days: 1 });
  return day.set({ hour: FROM_HOUR, minute: 0, second: 0, millisecond: 0 }).toJSDate();
}

/** A text that anybody may see asks nothing and tells nothing: the discreet variant. */
export function needsDiscreet(safeContact: SafeContact): boolean {
  return (
    safeContact.sharedPhone === 'yes' || safeContact.sharedPhone === 'maybe' || safeContact.sayPracticeName === false
  );
}
