/**
 * Why a message waits, is held, or was not sent, as a coordinator is told: by reason and rule, else by reason. After a hold
 * stands what ends it. `{x}` is filled in by `explain.rules.ts`.
 */
export const waitWords: Readonly<Record<string, string>> = {
  safe_contact: 'when it is safe to text this family',
  frequency_cap: 'because this family has had three texts in 24 hours',
  'frequency_cap/person': 'because this person has had three texts in 24 hours',
  'frequency_cap/household': 'because this household has had all the texts that we send it in 24 hours',
  'frequency_cap/household_week': 'because this household has had all the texts that we send it in seven days',
  'frequency_cap/one_voice':
    'because another member of this household was told something else less than a day ago: they hear one thing at a time',
  throughput: 'when the next day of the carrier begins: what it takes in one day is used up',
};

export const holdWords: Readonly<Record<string, string>> = {
  stopped: 'sending is stopped. It goes on when somebody lifts the stop',
  'stopped/global': 'all sending is stopped. It goes on when somebody lifts the stop',
  'stopped/channel': 'this way of writing is stopped. It goes on when somebody lifts the stop',
  'stopped/sequence': 'this follow-up is stopped for everybody. It goes on when somebody lifts the stop',
  'stopped/household': 'sending to this household is stopped. It goes on when somebody lifts the stop',
  'stopped/template': 'these words are stopped. It goes on when somebody lifts the stop',
  paused: 'automation rests for this family. It goes on when a person ends the hold on the case',
  'paused/crisis': 'somebody here may be in danger. Call them; it goes on when a person clears the crisis',
  'paused/crisis_talk': 'somebody here may need to talk. Call them; it goes on when a person ends the hold on the case',
  'paused/taken_over': 'a person has taken over this conversation. It goes on when they hand it back',
  'paused/ambiguous_hold': 'their last words may have meant "no more". Read them, and end the hold or stop for good',
  'paused/bereavement': 'somebody here may have died. Call before anything else; a person decides how it goes on',
  'paused/willing': 'he may have said yes. Call now; a person decides how it goes on',
  'paused/left_treatment': 'he may have left treatment. Call now; a person decides how it goes on',
  content:
    'the words may not leave as they are. Call them, or have the template changed: the next start looks at it again',
  'content/L1':
    'the words tell strangers what this is about. Call them, or have the template changed: the next start looks at it again',
  'content/L2':
    'the words tell who this is about. Call them, or have the template changed: the next start looks at it again',
  'content/L3':
    'a link leads to a host that is not ours. Call them, or have the template changed: the next start looks at it again',
  'content/L4':
    'the first text must say who writes, what it may cost, and how to get help and stop. Call them, or have the template changed',
  'content/L9':
    'the words ask for an answer, and others see this phone. Call them, or give this template words for such phones',
  sender_unregistered:
    'our sender is not registered yet. It goes on at the first start after the registration is set to yes (docs/operations.md)',
  state_emergency:
    'a declared emergency rests all automation to {state}. People may call; it goes on when somebody ends the emergency',
};

export const skipWords: Readonly<Record<string, string>> = {
  suppressed: 'this address asked for no more messages, or must not be written to',
  'suppressed/opt_out': 'they asked for no more messages here',
  'suppressed/wrong_number': 'this number belongs to somebody else',
  'suppressed/bad_number': 'this number cannot be reached',
  'suppressed/hard_bounce': 'this mailbox does not exist',
  'suppressed/spam_report': 'they marked a mail of ours as unwanted',
  'suppressed/dnc': 'they asked us by name not to be contacted',
  'suppressed/erased': 'this address was erased at their wish',
  'suppressed/while_waiting': 'while it waited, they asked for no more messages, or the address turned out to be wrong',
  bad_number: 'this address cannot be reached',
  'bad_number/landline': 'this number is a landline and takes no texts; call instead',
  'bad_number/wrong_number': 'this number belongs to somebody else',
  'bad_number/reassigned': 'this number has gone to somebody else',
  'bad_number/hard_bounce': 'this mailbox does not exist',
  exited: 'the reason to write is gone',
  'exited/while_waiting': 'while it waited, the reason to write went away',
  'exited/case_closed': 'the case is closed',
  'exited/human_reply': 'they have written to us: a person answers',
  'exited/answered_call': 'we have talked with them',
  'exited/opted_out': 'they asked for no more messages',
  'exited/staff_takeover': 'a person has taken over this conversation',
  'exited/consultation_booked': 'a consultation is booked',
  case_closed: 'the case is closed',
  not_to_loved_one: 'automation never writes to the loved one',
  do_not_contact: 'this person is not to be contacted',
  no_consent: 'there is no consent on file for this kind of message; call instead',
  'no_consent/pewc': 'they have not ticked the box for follow-up texts; call instead',
  'no_consent/pec': 'they have not given this address for messages; call instead',
  'no_consent/other_address': 'their consent was given for another number or mailbox; call instead',
  'no_consent/other_seller': 'their consent was given to a company of another name; call instead',
  'no_consent/box_preticked': 'the box was ticked before they saw it, so it is no consent; call instead',
  'no_consent/evidence_incomplete':
    'what they agreed to is not on file in full, so it counts as no consent; call, and ask again',
  'no_consent/expired': 'their consent has ended; call, and ask again',
  'no_consent/revoked': 'they asked for no more messages after they had agreed',
  dnc: 'this number is on a do-not-call list',
  'dnc/national': 'this number is on the national do-not-call list, and neither consent nor a recent request covers it',
  'dnc/internal': 'they asked us by name not to be contacted; only a person can change that',
  'dnc/stale_list':
    'our do-not-call lists are older than 31 days and cannot clear this number; load new ones, or ask for consent',
  unsafe_channel: 'this way is not safe for this family; call instead',
  'unsafe_channel/no_texts': 'this family asked for no texts; call instead',
  'unsafe_channel/no_emails': 'this family asked for no mails; call instead',
  'unsafe_channel/no_discreet_variant':
    'others may see this phone, and there are no words for such phones; call instead',
  no_window: 'no open hour in the next ten days where this family may be; call instead',
  'no_window/safe_hours': 'what this family asked us to avoid leaves no hour in the next ten days; call as they wish',
  'no_window/non_us':
    'the number is outside the United States, and neither an address nor a time zone is known; call instead',
  'no_window/auto_ack_late': 'more than 15 minutes after they wrote, "we have your note" is no answer; a person answers',
  stale: 'it would come too late to be of use',
  'stale/frequency_cap': 'others of this household come first, and then it would be too late to be of use',
  'stale/quiet_hours': 'when texts may leave again, it would be too late to be of use',
  'stale/safe_contact': 'when it is safe to text again, it would be too late to be of use',
  'stale/throughput': 'when the carrier takes more texts, it would be too late to be of use',
  late: 'the step came due while nothing could run, and is no longer of use',
  no_words: 'there are no words in their language; call instead',
  no_channel: 'there is no number that may be texted',
};
