import type { MessageClass } from './message-class.rules.js';

/** The sixteen gates in their one order (rules/compliance section 0). */
export const gateNames = [
  'stop',
  'suppression',
  'bad_number',
  'reason_gone',
  'recipient',
  'consent',
  'dnc',
  'pause',
  'safe_contact',
  'content',
  'sender_registered',
  'state_emergency',
  'quiet_hours',
  'frequency_cap',
  'staleness',
  'throughput',
] as const;
export type GateName = (typeof gateNames)[number];

/** 1-based, as staff and the rules speak of them. */
export const gateNumber = (name: GateName): number => gateNames.indexOf(name) + 1;

const all = (...without: GateName[]): ReadonlySet<GateName> =>
  new Set(gateNames.filter((name) => !without.includes(name)));
const only = (...names: GateName[]): ReadonlySet<GateName> => new Set(names);

const answers = only(
  'stop',
  'suppression',
  'bad_number',
  'pause',
  'safe_contact',
  'content',
  'sender_registered',
  'quiet_hours',
  'staleness',
  'throughput',
);

/** Which gates decide over which class (rules/compliance section 0, "Which gates apply to which class"). */
export const gatesOf: Readonly<Record<MessageClass, ReadonlySet<GateName>>> = {
  // with staleness, beyond the list of section 0: hours later it would only frighten, and a person has called
  emergency_safety: only('bad_number', 'staleness', 'throughput'),
  // with staleness, beyond the list of section 0: a confirmation later than five minutes is no longer presumed to be
  // within the consent (47 CFR 64.1200(a)(12))
  optout_confirm: only('stop', 'bad_number', 'sender_registered', 'staleness', 'throughput'),
  help_reply: answers,
  auto_ack: answers,
  human_reply: only(
    'stop',
    'suppression',
    'bad_number',
    'recipient',
    'safe_contact',
    'content',
    'sender_registered',
    'quiet_hours',
    'throughput',
  ),
  informational: all('dnc'),
  solicitation: all(),
};

/** Stops that hold this class: confirmations and people's own replies only stand before a global or channel stop. */
export function stopScopesOf(messageClass: MessageClass): readonly string[] {
  return messageClass === 'optout_confirm' || messageClass === 'human_reply'
    ? ['global', 'channel']
    : ['global', 'channel', 'sequence', 'household', 'template'];
}

/** Classes that count against the caps of a person and a household. */
export const countedClasses: readonly MessageClass[] = ['informational', 'solicitation'];
