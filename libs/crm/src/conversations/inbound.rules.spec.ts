import { classifyText } from './classify.rules.js';
import { carrierConfirmed, isAutomatic, withOptOutType } from './inbound.rules.js';

const none = { label: 'none', crisis: null, level: null, suggests: [], wrongNumber: false } as const;

describe('carrierConfirmed', () => {
  it.each(['STOP', 'stop', ' Stop \n', 'REVOKE', 'optout'])('%j was answered by the carrier', (body) =>
    expect(carrierConfirmed(body, null)).toBe(true),
  );
  it.each(['OPT OUT', 'stop please', 'please stop texting me', 'ALTO', ''])('%j was not', (body) =>
    expect(carrierConfirmed(body, null)).toBe(false),
  );
  it('advanced opt-out answers its own words', () => expect(carrierConfirmed('alto', 'STOP')).toBe(true));
});

describe('isAutomatic', () => {
  it.each([
    'Liked “Harbor Family Support: thank you for your note.”',
    'Loved "we are here"',
    '👍 to “no rush”',
    'Auto-reply: I am in a meeting',
    "I'm driving and will answer later",
    'Reacted 😂 to “no rush”',
    'Removed a heart from “no rush”',
    'Liked an image',
    'Le gustó “no hay prisa”',
    'No le gustó «no hay prisa»',
    'Se rió de “no hay prisa”',
    'Reaccionó con 👍 a “no hay prisa”',
    'Eliminó un Me gusta de “no hay prisa”',
    '❤️ a «no hay prisa»',
    'Automated response: thank you for your message',
    'This is an automatic reply.',
    'Out of office until Monday',
    'Fuera de la oficina hasta el lunes',
    'Esta es una respuesta automática',
    'Mensaje automático: estoy en una reunión',
    'Estoy manejando',
    "I'm not receiving notifications. If this is urgent, reply 'urgent'",
    'Your message was delivered',
    'Su mensaje no pudo ser entregado',
  ])('%s: nobody spoke', (body) => expect(isAutomatic(body)).toBe(true));
  it.each([
    '👍',
    'I liked what you said',
    'yes',
    'I was driving when you called',
    '',
    "I'm driving him to the hospital",
    'Le gustó mucho hablar con usted',
    'Loved her, and now she is gone',
    'Your message scared my son',
    'No puedo hablar con el, tengo miedo',
    'he is out of office and drunk',
    "sorry i can't talk right now he is hitting me",
  ])('%s: somebody spoke', (body) => expect(isAutomatic(body)).toBe(false));
});

describe('our own words, given back', () => {
  it.each([
    'Liked “If someone will not wake up or is not breathing well, call 911 now”',
    'Laughed at "Please do not be alone with this. Call or text 988 now"',
    '👍 to “If anyone is in danger, get to a safe place”',
    'Le gustó “Si alguien no despierta o no respira bien, llame al 911”',
    'Se rió de “Si alguien no despierta o no respira bien, llame al 911”',
    'Reaccionó con 👍 a “Si alguien no respira bien, llame al 911”',
    'Eliminó un Me gusta de “Si alguien no respira bien, llame al 911”',
  ])('%s is no cry for help', (body) => expect(classifyText(body).crisis).toBeNull());
  it.each([
    'Loved “we are here” but he is not breathing',
    'Liked “thank you”. “he is not breathing”',
    'Se rió de “estamos aquí” y no respira',
  ])('%s is one: what stands beside our words was said by somebody', (body) => {
    expect(classifyText(body)).toMatchObject({ crisis: 'overdose', level: 'now' });
    expect(isAutomatic(body)).toBe(false);
  });
  it('and the same words said by somebody are', () =>
    expect(classifyText('Si, no respira bien').crisis).toBe('overdose'));
});

it('the carrier knows its own keywords', () =>
  expect(withOptOutType({ ...none, suggests: [] }, 'STOP').label).toBe('opt_out'));
