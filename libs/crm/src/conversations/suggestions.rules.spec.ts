import { classifyText, type Suggestion } from './classify.rules.js';

const cases: [Suggestion, string[]][] = [
  [
    'bereavement',
    [
      'he died',
      'my son died last night',
      'he passed away',
      'she has passed away',
      'lost my son',
      'we lost our daughter',
      'we lost him last week',
      'he is gone, the funeral is Friday',
      'he is gone. his obituary is online',
      'his funeral is tomorrow',
      'falleció ayer',
      'murió mi hijo',
      'el velorio es mañana',
      'perdimos a nuestro hijo',
      'died of an overdose in 2019',
      'he is dead',
    ],
  ],
  [
    'willing',
    [
      'he said yes',
      'he said yes!',
      'she said yes to treatment',
      'he will go',
      "he'll go tomorrow",
      'he wants help',
      'my son wants help',
      'she wants to go to rehab',
      'he is ready to go',
      "we're ready to go",
      'he agreed to go',
      'dijo que sí',
      'quiere ir',
      'ya quiere ir',
      'acepta',
      'acepta ir',
      'mi hijo quiere ayuda',
      'HE SAID YES',
    ],
  ],
  [
    'left_treatment',
    [
      'he left',
      'he left rehab',
      'she left treatment',
      'he left the program last night',
      'he left this morning',
      'he walked out',
      'she walked out of rehab',
      'he checked himself out',
      'checked herself out',
      'got kicked out',
      'he was kicked out of the program',
      'they kicked him out',
      'se fue',
      'se fue de la clínica',
      'lo sacaron',
      'la sacaron del programa',
    ],
  ],
];
describe.each(cases)('suggests %s', (suggestion, texts) => {
  it.each(texts)('%j', (text) => expect(classifyText(text).suggests).toContain(suggestion));
});

const nothing = [
  'he almost died',
  'my phone died',
  'we could have died',
  'I lost my job',
  'I lost my sons number',
  'he did not say yes',
  'he will not go',
  "he won't go",
  "he doesn't want help",
  'he does not want to go',
  'will he go?',
  'do you think he will go?',
  'I hope he will go',
  'what if he said yes',
  'he is not ready to go',
  'he will go to jail',
  'he wants to go home',
  'no quiere ir',
  'no acepta',
  'si acepta les aviso',
  'he left me',
  'I left you a message',
  'he left the house',
  'there is nothing left',
  'I left a voicemail',
  'we kicked him out of the house',
  'se fue de la casa',
  'he is thinking about it',
  'please call me',
  'is he going to die?',
  'stop',
  '',
];
describe('suggests nothing', () => {
  it.each(nothing)('%j', (text) => expect(classifyText(text).suggests).toEqual([]));
});

it('keeps the order of the rule', () =>
  expect(classifyText('he left rehab. she said yes. my mother died').suggests).toEqual([
    'bereavement',
    'willing',
    'left_treatment',
  ]));

it('a quotation of our own mail suggests nothing', () =>
  expect(classifyText('ok\nOn Tue, Nov 24, 2026 at 3:04 PM Harbor wrote:\n> if he said yes call us').suggests).toEqual(
    [],
  ));
