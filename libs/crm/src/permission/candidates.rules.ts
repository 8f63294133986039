import { isZone } from './local-time.rules.js';
import { foreignAreaCodes } from './nanp-foreign.data.js';
import { type AreaCode, areaCodes } from './nanp-us.data.js';
import { zipPrefixesByState } from './zip3-us.data.js';

/** What is known about where a person may be. Empty and missing are the same. */
export interface Whereabouts {
  /** two-letter states already derived */
  states?: readonly string[];
  /** IANA zones already derived */
  zones?: readonly string[];
  /** E.164; anything else tells nothing */
  phone?: string | null;
  /** United States ZIP code, with or without the last four digits */
  postalCode?: string | null;
  /** the IANA zone that the person named */
  timeZone?: string | null;
}

export interface Candidates {
  states: string[];
  /** never those of the rule for unknown places */
  zones: string[];
  /** the rule for unknown places applies */
  unknown: boolean;
  /** a number of another country, and nothing else that tells a place */
  nonUs: boolean;
  /** a stated zone that the runtime does not know */
  ignoredTimeZone?: string;
  /** names among `zones` that the runtime does not know */
  ignoredZones?: string[];
}

/**
 * Every state and zone in which this person may be: of the number's area code, the address, and what was stated, united
 * (rules 1.4.1, 1 and 2).
 */
export function candidatesOf(where: Whereabouts): Candidates {
  if (where.states?.length || where.zones?.length) return unitedOf(where);
  // thousands of families share an area code and the beginning of a postal code
  const phone = E164.test(where.phone ?? '') ? `${where.phone!.slice(0, 5)} ${where.phone!.length}` : null;
  const key = JSON.stringify([phone, where.postalCode, where.timeZone]);
  const known = remembered.get(key);
  if (known) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const candidates = unitedOf(where);
  remembered.set(key, candidates);
  return candidates;
}

const E164 = /^\+[1-9]\d{6,14}$/;
const MOST_REMEMBERED = 5_000;
const remembered = new Map<string, Candidates>();

function unitedOf(where: Whereabouts): Candidates {
  const given = givenPlaces(where);
  const address = statesOfPostalCode(where.postalCode);
  const phone = readPhone(where.phone);
  const stated = where.timeZone && isZone(where.timeZone) ? [where.timeZone] : [];
  const zones = unite(given.zones, phone.areaCode?.zones ?? [], address.flatMap(zonesOfState), stated);
  const nowhere = zones.length === 0;
  const candidates: Candidates = {
    states: unite(given.states, phone.areaCode ? [phone.areaCode.state] : [], address),
    zones,
    nonUs: nowhere && phone.foreign,
    // an unverified code may have been placed wrongly, whatever else is known
    unknown: (nowhere && !phone.foreign) || phone.areaCode?.verified === false,
  };
  if (where.timeZone && stated.length === 0) candidates.ignoredTimeZone = where.timeZone;
  if (given.ignored.length > 0) candidates.ignoredZones = given.ignored;
  return candidates;
}

/**
 * The one zone in which a person's own calendar runs, for waits such as "until 10:00".
 * @param fallback the practice's zone
 * @returns the stated zone, else the postal code's, else the first of the number's area code, else `fallback`
 */
export function calendarZoneOf(who: Pick<Whereabouts, 'timeZone' | 'postalCode' | 'phone'>, fallback: string): string {
  if (who.timeZone && isZone(who.timeZone)) return who.timeZone;
  const byPhone = readPhone(who.phone).areaCode?.zones ?? [];
  const byAddress = statesOfPostalCode(who.postalCode).flatMap(zonesOfState);
  return byPhone.find((zone) => byAddress.includes(zone)) ?? byAddress[0] ?? byPhone[0] ?? fallback;
}

function givenPlaces(where: Whereabouts): { states: string[]; zones: string[]; ignored: string[] } {
  const states = (where.states ?? []).map((state) => state.trim().toUpperCase());
  const zones = (where.zones ?? []).filter(isZone);
  const ignored = (where.zones ?? []).filter((zone) => !isZone(zone));
  return { states, zones: zones.length > 0 ? zones : states.flatMap(zonesOfState), ignored };
}

function readPhone(phone: string | null | undefined): { areaCode?: AreaCode; foreign: boolean } {
  if (!phone || !E164.test(phone)) return { foreign: false };
  if (!phone.startsWith('+1')) return { foreign: true };
  const code = phone.slice(2, 5);
  if (phone.length !== '+12025550123'.length) return { foreign: false };
  return { areaCode: areaCodes[code], foreign: foreignAreaCodes.has(code) };
}

function statesOfPostalCode(postalCode: string | null | undefined): readonly string[] {
  const prefix = /^\s*(\d{3})(?:\d{2}|\d{6})?(?!\d)/.exec(postalCode ?? '')?.[1];
  return (prefix && statesByPrefix.get(prefix)) || [];
}

/** First the zone in which most of the state's area codes lie. */
function zonesOfState(state: string): readonly string[] {
  return zonesByState.get(state) ?? [];
}

function unite(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

const zonesByState = new Map<string, readonly string[]>();
for (const state of unite(Object.values(areaCodes).map((code) => code.state))) {
  const codes = Object.values(areaCodes).filter((code) => code.state === state);
  const weight = (zone: string): number =>
    codes.reduce((sum, { zones }) => sum + (zones.includes(zone) ? 1 / zones.length : 0), 0);
  zonesByState.set(
    state,
    unite(...codes.map((code) => code.zones)).toSorted((a, b) => weight(b) - weight(a)),
  );
}

const statesByPrefix = new Map<string, string[]>();
for (const [state, ranges] of Object.entries(zipPrefixesByState)) {
  for (const range of ranges.split(' ')) {
    const [from = '', to = from] = range.split('-');
    for (let number = Number(from); number <= Number(to); number += 1) {
      const prefix = String(number).padStart(3, '0');
      statesByPrefix.set(prefix, [...(statesByPrefix.get(prefix) ?? []), state]);
    }
  }
}
