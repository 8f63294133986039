import { silenceAsked } from './mail-silence.rules.js';

it.each([
  ['unsubscribe', 'mail'],
  ['Please remove me from all lists', 'mail'],
  ['No más correos, por favor', 'mail'],
  ['stop emailing me', 'mail'],
  ['Please stop contacting me.', 'everything'],
  ['Stop texting me', 'everything'],
  ['Do not call or write again', 'everything'],
  ['Déjenme en paz', 'everything'],
  ['ya no me llamen', 'everything'],
  ['Please only email me', 'phones'],
  ['solo por correo, gracias', 'phones'],
  ['Email us instead of calling', 'phones'],
  // a contradiction is read as the stricter one
  ['only email me? no, stop emailing and calling', 'everything'],
  ['never email me, email only my wife', 'mail'],
])('"%s" is about %s', (said, about) => expect(silenceAsked(said)).toBe(about));
