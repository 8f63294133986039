/** A family of the past. Invented; every number is of the 555-01xx that belong to nobody. Days and hours count from the note. */
export interface PastFamily {
  name: string;
  relationship: string;
  lovedOne: string | null;
  phone: string;
  email: string;
  language: 'en' | 'es';
  timeZone: string;
  /** weeks before today, on a Tuesday */
  weeksAgo: number;
  /** local time of the note, as `20:15` */
  at: string;
  note: string;
  /** days after the note of each of our texts that were sent, in the order of the steps */
  textDays: readonly number[];
  replies: readonly { day: number; at: string; words: string }[];
  ending: 'completed' | 'human_reply' | 'opted_out';
  /** null: the case is still open, and rests */
  closed: { day: number; reason: string } | null;
}

export const pastFamilies: readonly PastFamily[] = [
  {
    name: 'Marianne',
    relationship: 'mother',
    lovedOne: 'Theo',
    phone: '+19195550111',
    email: 'marianne@example.com',
    language: 'en',
    timeZone: 'America/New_York',
    weeksAgo: 13,
    at: '11:20',
    note: 'Our son moved back in and we walk on eggshells. My husband and I do not agree on anything any more except that we love him.',
    textDays: [0, 2],
    replies: [
      { day: 2, at: '12:41', words: 'Thank you. Mornings are good, before my husband is home.' },
      { day: 9, at: '18:05', words: 'We talked to him together like you said. He listened. First time in a year.' },
    ],
    ending: 'human_reply',
    closed: { day: 40, reason: 'family_has_support' },
  },
  {
    name: 'Curtis',
    relationship: 'brother',
    lovedOne: 'Ray',
    phone: '+13125550126',
    email: 'curtis@example.com',
    language: 'en',
    timeZone: 'America/Chicago',
    weeksAgo: 10,
    at: '13:45',
    note: 'My brother lost his job in May. I live two hours away and I am the only one he still picks up the phone for.',
    textDays: [0, 2, 7, 14],
    replies: [],
    ending: 'completed',
    closed: { day: 45, reason: 'no_answer' },
  },
  {
    name: 'Lucía',
    relationship: 'spouse',
    lovedOne: 'Andrés',
    phone: '+12105550139',
    email: 'lucia@example.com',
    language: 'es',
    timeZone: 'America/Chicago',
    weeksAgo: 8,
    at: '10:05',
    note: 'No sé con quién hablar. Mis hijos ya se dan cuenta. Quiero ayudarle sin perderme yo.',
    textDays: [0],
    replies: [{ day: 0, at: '19:12', words: 'Gracias por contestar. ¿Me pueden llamar el jueves en la mañana?' }],
    ending: 'human_reply',
    closed: { day: 30, reason: 'family_has_support' },
  },
  {
    name: 'Denise',
    relationship: 'aunt',
    lovedOne: null,
    phone: '+16025550154',
    email: 'denise@example.com',
    language: 'en',
    timeZone: 'America/Phoenix',
    weeksAgo: 6,
    at: '15:30',
    note: 'I raised my niece and now I do not recognise her. I only want to know what kinds of help there are.',
    textDays: [0, 2],
    replies: [{ day: 2, at: '10:22', words: 'STOP' }],
    ending: 'opted_out',
    closed: { day: 3, reason: 'asked_to_stop' },
  },
  {
    name: 'Walter',
    relationship: 'father',
    lovedOne: 'Jess',
    phone: '+12065550168',
    email: 'walter@example.com',
    language: 'en',
    timeZone: 'America/Los_Angeles',
    weeksAgo: 4,
    at: '12:10',
    note: 'She is thirty and I still set a plate for her on Sundays. Tell me what a father can do that does not push her further away.',
    textDays: [0, 2, 7, 14],
    replies: [],
    ending: 'completed',
    closed: null,
  },
];
