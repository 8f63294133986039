import { givenNames } from './names.data.js';
import { bare } from './text.normalise.rules.js';
import {
  courtesy,
  doing,
  leads,
  limit,
  newThought,
  noLimit,
  ourselves,
  qualities,
  sendable,
  somebodyElse,
  stopping,
  tailFillers,
  things,
  verbs,
} from './request.data.js';

/**
 * What a clause asks of us: to stop (`ask`), for somebody else (`someone_else`), for a time or place (`limited`); `unclear`
 * when it may be a request with words that no rule knows.
 */
export type Request = 'ask' | 'someone_else' | 'limited' | 'unclear' | null;

/** Characters of a clause that are read for a request; what follows cannot take it back. */
const LONGEST_REQUEST = 240;
const FORM_THINGS = new RegExp(`^${stopping}(?: ${qualities}){0,6} ${things}(?: |$)(.*)$`);
const FORM_DOING = new RegExp(
  `^${stopping}(?: (?:with|all|all of|the|this|fucking|freaking|damn|it|your)){0,3} (?:to )?(?:keep )?(${doing})(?: |$)(.*)$`,
);
/** "stop text me": written by somebody who is learning the language. */
const FORM_BASE = new RegExp(`^(?:stop|quit)(?: (?:to|fucking|damn|please))* (${verbs})(?: |$)(.*)$`);
const FORM_DO_NOT = new RegExp(
  `^(?:do not|never|did not|would not|could not)(?: (?:ever|even|you|dare|be|keep|try to|please|fucking|again|bother(?= \\w+ing)|to)){0,3} (${verbs}|${doing})(?: |$)(.*)$`,
);
const FORM_NOT = new RegExp(`^not(?: (?:to|ever|be|keep))* (${verbs}|${doing})(?: |$)(.*)$`);
const OURSELVES = new RegExp(`^${ourselves}(?: |$)`);
const SOMEBODY = new RegExp(`^(?:to )?${somebodyElse}`);
const NAMED = new RegExp(`^(?:${givenNames.join('|')})\\b`);
const SENT = new RegExp(
  `^(?:(?:me|us|here) )?(?:to (?:me|us) )?(?:${qualities} ){0,5}(${sendable})(?: |$)(?:to (?:me|us|this number|my phone) ?)?(.*)$`,
);
const NO_OBJECT =
  /^(?:any ?more|again|ever|please|at all|about|or|and|but|because|instead|these|those|messages|texts|here|just|only|call|text|email|anything|nothing|from (?:you|this|now)|i am|i do not|at once|forever|immediately|asap|at once|thanks|unless|to (?:me|us|this number|my (?:phone|number|cell)))(?: |$)/;

/** What follows the object: nothing, "again", "about ...", or the limits of time and place. */
function readTail(tail: string, nowIsLimit: boolean): Request {
  let rest = tail;
  if (nowIsLimit && /^(?:right )?now\b/.test(rest)) return 'limited';
  for (let found = tailFillers.exec(rest); found; found = tailFillers.exec(rest))
    rest = rest.slice(found[0].length).trimStart();
  rest = bare(rest) === '' ? '' : rest.replace(/^(?:right )?now(?: |$)/, '');
  if (rest === '') return 'ask';
  if (limit.test(rest) && !noLimit.test(rest)) return 'limited';
  if (OURSELVES.test(rest)) return readTail(rest.replace(OURSELVES, ''), nowIsLimit);
  return rest !== tail || newThought.test(rest) || noLimit.test(rest) ? 'ask' : 'unclear';
}

/** "sending" and "send" take a thing: "me messages", "these"; money and people are no request. */
function readSending(rest: string, nowIsLimit: boolean): Request {
  if (bare(rest) === '') return 'ask';
  if (SOMEBODY.test(rest) || NAMED.test(rest))
    return new RegExp(`\\b${sendable}\\b`).test(rest) ? 'someone_else' : null;
  const sent = SENT.exec(rest);
  if (sent) {
    if (new RegExp(`^to ${somebodyElse}`).test(sent[2]!)) return 'someone_else';
    return readTail(sent[2]!, nowIsLimit);
  }
  if (!OURSELVES.test(rest)) return limit.test(rest) ? 'limited' : null;
  const tail = readTail(rest.replace(OURSELVES, ''), nowIsLimit);
  return tail === 'unclear' ? null : tail;
}

function readObject(verb: string, rest: string, nowIsLimit: boolean): Request {
  if (/^(?:send|getting|receiving)/.test(verb)) return readSending(rest, nowIsLimit);
  const object = rest.replace(/^(?:to|at|with) (?=me|us|him|her|my|this)/, '');
  if (bare(object) === '' && !(nowIsLimit && object.endsWith('now'))) return 'ask';
  if (nowIsLimit && /^(?:right )?now\b/.test(object)) return 'limited';
  if (SOMEBODY.test(object) || NAMED.test(object)) return 'someone_else';
  if (/^(?:or|and|and or) /.test(object)) return readRepeated(object, nowIsLimit);
  if (OURSELVES.test(object)) return readTail(object.replace(OURSELVES, ''), nowIsLimit);
  if (limit.test(object) && !noLimit.test(object)) return 'limited';
  return NO_OBJECT.test(object) ? readTail(object, nowIsLimit) : null;
}

/** "text or call me": the object follows the last verb. */
function readRepeated(rest: string, nowIsLimit: boolean): Request {
  const second = new RegExp(`^(?:or|and|and or) (${verbs}|${doing})(?: |$)(.*)$`).exec(rest);
  return second ? readObject(second[1]!, second[2]!, nowIsLimit) : 'ask';
}

/**
 * Reads words that begin with the request itself ("stop texting me", "don't call", "no more texts").
 *
 * @param allowsNot also a mere "not": "(I told you) not to text me"
 */
export function readRequest(text: string, allowsNot = false): Request {
  const words = text.slice(0, LONGEST_REQUEST);
  const ofThings = FORM_THINGS.exec(words);
  if (ofThings) {
    const tail = ofThings[1]!;
    if (new RegExp(`^(?:to|for) ${somebodyElse}`).test(tail)) return 'someone_else';
    if (
      /^(?:from|of|to|with|for)\b(?! (?:you|this|your|here|me|us|my (?:phone|number|cell)|any|all|now|these|unknown|the company))/.test(
        tail,
      )
    )
      return null;
    return readTail(tail.replace(/^(?:to|from|for) (?=me|us|my|this|you)/, ''), false);
  }
  const doingIt = FORM_DOING.exec(words) ?? FORM_BASE.exec(words);
  if (doingIt) return readObject(doingIt[1]!, doingIt[2]!, false);
  const doNot = FORM_DO_NOT.exec(words) ?? (allowsNot ? FORM_NOT.exec(words) : null);
  return doNot ? readObject(doNot[1]!, doNot[2]!, true) : null;
}

/** The clause without "please", "and", "hi" at its beginning. */
export function withoutCourtesy(clause: string): string {
  let rest = clause;
  for (let found = courtesy.exec(rest); found; found = courtesy.exec(rest))
    rest = rest.slice(found[0].length).trimStart();
  return rest;
}

const BARE_STOP = /^(?:stop|quit|cease|unsubscribe)(?: (?:it|this|that))?$/;

/** "can you stop ...", "I told you to stop ...": the request after what makes it one. */
export function readLedRequest(clause: string): Request {
  const words = withoutCourtesy(clause);
  const direct = readRequest(words);
  if (direct) return direct;
  for (const { kind, pattern } of leads) {
    const lead = pattern.exec(words);
    if (!lead) continue;
    const rest = withoutCourtesy(words.slice(lead[0].length));
    const request = readRequest(rest, true) ?? (kind === 'asked' ? null : readLedRequest(rest));
    if (request) return request;
    if (BARE_STOP.test(bare(rest))) return kind === 'asked' ? 'unclear' : 'ask';
    if (kind === 'told' && /^stop\b(?! (?:by|in|at|over|using|drinking|smoking|crying|worrying))/.test(rest))
      return 'ask';
  }
  return null;
}

/** What stands after "I asked you to", "can you": null when the clause has no such beginning. */
export function afterLead(clause: string): string | null {
  const words = withoutCourtesy(clause);
  for (const { pattern } of leads) {
    const lead = pattern.exec(words);
    if (lead) return withoutCourtesy(words.slice(lead[0].length));
  }
  return null;
}
