import { classifyText, type Label } from './classify.rules.js';

import { cases } from '#testing/opt-out-cases.data.js';

const found: [string, Label, string[]][] = [
  [
    'people leave the punctuation out',
    'opt_out',
    [
      "i'm at work stop calling",
      'omg stop texting me',
      'Stop wrong number',
      'This is not Karen stop texting',
      "You can email me but don't text",
      'ive asked you to stop texting 3 times',
      'told u stop texting',
      'said stop',
      'stop calling me and my husband',
      'Cancel my call and stop texting me',
    ],
  ],
  [
    'they say it their own way',
    'opt_out',
    [
      'cease and desist',
      'do not contact me by text',
      "I don't want contact",
      'we wish not to be contacted',
      'is there any way to opt out',
      'Can I be removed from the list',
      'I would prefer email instead of texts',
      'I want to stop getting these',
      'opting out',
      'un-subscribe',
      'quiero salir de la lista',
      'paren por favor de mandar mensajes',
      'Please.stop.texting.me',
      'stop-texting-me',
      '(stop)',
      "'stop'",
      'Re: STOP',
      'I asked you to remove me',
      'I told you to leave me alone',
      'I already asked to be removed from your list',
      'you need to take me off your list',
      'I told you to lose my number',
      'I said remove me',
    ],
  ],
  [
    'held, not lost',
    'ambiguous_hold',
    [
      'lol stop',
      "I don't want texts at night",
      "I don't want you to call me at work",
      "don't call my work",
      'no texts before 8',
      "please don't call right now I'm with him",
      'dad wants off the list',
      'my wife asked to be removed from your list',
      'my mom asked if you could stop calling her',
      'only text me after 6',
      'You can stop now',
      'texts keep coming please stop',
      "he's clean now you can stop",
      'my son died of an overdose please stop texting',
      'make it stop',
      'got help already',
      'we hired an interventionist already',
      'I gave you the wrong number, mine is 5551234',
      'did I text the wrong number?',
      "who's Karen?",
      "I don't know Karen",
      'f*ck off',
      'block me',
      'ya no quiero nada',
      'stop Karen',
      'cancel it',
      "we don't need this anymore",
    ],
  ],
  [
    'families who want help are heard',
    'none',
    [
      'get me out of here',
      'end the call',
      "why don't you call me back",
      'he wants to stop',
      'my son wants to stop',
      'he needs to stop',
      'I want to stop getting high',
      "don't hesitate to call me",
      "don't forget to call me",
      "please don't tell him you text me",
      'leave me a message',
      'take me to rehab',
      'please text me',
      'I quit drinking',
      'can you help him stop',
      'he deleted my number',
      'no mas drogas',
      'pare de sufrir',
      'parar de tomar es dificil',
      'he told me not to call the police',
      'my therapist told me to stop texting him',
      'no soy yo',
      'I have a new number',
      'this is my daughters phone',
      'On friday he wrote: I want to die',
    ],
  ],
  [
    'a wrong number in other words',
    'wrong_number',
    [
      'no soy la persona que buscan',
      'no hay ninguna Maria aqui',
      'Juan ya no tiene este numero',
      'this is Dave not Mike',
      'You have me confused with someone else',
      'this number belongs to someone else now',
      'Karen doesnt live here',
      'not karen sorry',
      'There is no Karen here',
      'sorry wrong #',
    ],
  ],
];

describe.each([...cases, ...found])('%s -> %s', (_group, label, texts) => {
  it.each([...new Set(texts)])('%j', (text) => expect(classifyText(text).label).toBe(label));
});

describe('an opt-out that names the wrong number', () => {
  it.each([
    'wrong number, stop texting',
    'wrong number stop texting me',
    'STOP. This is not Karen',
    'remove me, wrong person',
    'numero equivocado, no me escriban',
  ])('%j flags the number too', (text) => {
    expect(classifyText(text)).toMatchObject({ label: 'opt_out', wrongNumber: true });
  });
  it('a plain opt-out does not', () => expect(classifyText('stop texting me').wrongNumber).toBe(false));
});

describe('any input is answered', () => {
  const hostile: Record<string, string> = {
    'one word over and over': 'stop '.repeat(4000),
    'single letters': 'a '.repeat(10_000),
    'single letters, dotted': 'a.'.repeat(10_000),
    'no blank at all': 'a'.repeat(20_000),
    'no blank, different letters': 'ab'.repeat(10_000),
    'requests without end': 'to stop texting me '.repeat(1053),
    'requests for us': 'me us '.repeat(3400),
    'took all': 'he took all his '.repeat(1250),
    'not moving': 'not moving not '.repeat(1400),
    'my my my son': 'my son he she '.repeat(1430),
    'signs of the at': '@.'.repeat(10_000),
    quotes: '> '.repeat(10_000),
    dashes: '- '.repeat(10_000),
    'dashes alone': '-'.repeat(20_000),
    'new lines': 'on \n'.repeat(5000),
    'on on on': 'on 1 '.repeat(4000),
    apostrophes: "'".repeat(20_000),
    blanks: ' '.repeat(20_000),
    surrogates: '\uD800'.repeat(20_000),
    marks: 'a\u0301\u0301'.repeat(6666),
    nul: '\u0000'.repeat(20_000),
    'many sentences': 'no. '.repeat(5000),
    overdoses: 'he overdosed again '.repeat(1050),
    wishes: 'want to want to wish '.repeat(950),
    gun: 'gun him , '.repeat(2000),
    spanish: 'no me quiere no se me '.repeat(900),
  };
  it.each(Object.keys(hostile))('%s', (name) => expect(classifyText(hostile[name]!)).toHaveProperty('label'));
  it('a request at the end of a long text is heard', () =>
    expect(classifyText(`${'we love him so much. '.repeat(900)}stop texting me`).label).toBe('opt_out'));
});
