/** A family's note as most of them come: every field of the short form, one loved one, both boxes for texts ticked. */
export function inquiryBody(n: number): object {
  const phone = `+1919${2_000_000 + n}`;
  return {
    channel: 'form',
    person: {
      name: `Bench Family ${n}`,
      phone,
      email: `bench-${n}@example.com`,
      relationship: 'mother',
      postalCode: '27601',
    },
    lovedOne: { firstName: 'Alex', readiness: 'not_ready' },
    message: 'I do not know what to do any more. He says he is fine and he is not. Please call me when you can.',
    consents: [
      { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
      { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: true },
    ],
  };
}
