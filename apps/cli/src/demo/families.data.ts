// The two households of the demo. Invented, with numbers that belong to nobody (555-01xx).
const consents = [
  { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
  { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: true },
];

export const karen = {
  phone: '+13055550142',
  body: {
    channel: 'form',
    person: { name: 'Karen', phone: '+1 305-555-0142', email: 'karen@example.com', relationship: 'mother' },
    lovedOne: { firstName: 'Danny', readiness: 'not_ready' },
    message: 'I do not know what to do any more. My son says he is fine and he is not.',
    consents,
  },
  answer: 'Thank you for not pushing. Could somebody call me tomorrow after 4?',
};

export const rosa = {
  phone: '+13055550187',
  body: {
    channel: 'form',
    person: { name: 'Rosa', phone: '+1 305-555-0187', relationship: 'sister' },
    message: 'My brother came home last week. I would like to understand what we can do.',
    consents,
  },
};
