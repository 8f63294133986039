/** Why a step was passed over, where no gate had been asked. */
export const passedWords: Readonly<Record<string, string>> = {
  past: 'its time had gone by before it could be counted',
  no_phone: 'no phone of theirs is known',
  no_email: 'no mailbox of theirs is known, or no mail can be sent from here',
  no_calls: 'they asked for no calls',
  late: 'it came due while nothing could run, and was no longer of use',
  no_words: 'there are no words in their language; call instead',
};

/** Why an enrollment is held, and what ends that, where no gate holds it. */
export const heldWords: Readonly<Record<string, string>> = {
  date_unknown:
    'it counts from a date that nobody has said. End it, and enroll them again with the date',
  unanswered: 'they have written, and nobody has answered them yet. It goes on when somebody has',
  human_reply: 'they have written: a person answers first. It goes on after that time, once somebody has answered',
  answered_call: 'we have talked with them. It goes on after that time',
};

/** Why an enrollment has ended. */
export const endedWords: Readonly<Record<string, string>> = {
  human_reply: 'they have written to us, and a person answers',
  answered_call: 'we have talked with them',
  consultation_booked: 'a consultation is booked',
  consultation_ended: 'the consultation that it was about was moved, cancelled, or has been',
  opted_out: 'they asked for no more messages',
  case_closed: 'the case is closed',
  staff_takeover: 'a person has taken over this conversation',
  stage_changed: 'the case has come to another stage',
  sequence_changed: 'a newer version of this sequence was published, and was to end the older ones',
  batch_undone: 'the batch that began it was undone',
  no_channel: 'no phone or mailbox is left that may reach them',
  do_not_contact: 'this person is not to be contacted',
  withdrew: 'they have left the circle',
  by_staff: 'a person has ended it',
};
