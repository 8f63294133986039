import { renderMinorPage, renderThankYou } from './thank-you.page.js';

const practice = {
  name: 'Harbor Family Support',
  legalName: 'Harbor Family Support LLC',
  phone: '919-555-0100',
  hours: '8 AM-9 PM ET',
  hoursEs: '8 a 21 h ET',
};
const textOf = (markup: string) =>
  markup
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
const when = { en: 'today between 8 AM and 9 PM ET', es: 'hoy entre las 8 y las 21 h ET' };
const emergency = { en: 'If someone is not breathing', es: 'Si alguien no respira' };

describe.each(['en', 'es'] as const)('after the note, in %s', (language) => {
  const page = (crisis: boolean, callbackWords: string | null = when[language]) =>
    renderThankYou({ language, practice, callbackWords, crisis, nonce: 'n0nce' });

  it('says who calls, when, and from which number', () => {
    const said = {
      en: 'We have your note. One of us calls you today between 8 AM and 9 PM ET from 919-555-0100. You may want to save that number under a name of your choice. We text only if you ticked that. Call us now: 919-555-0100. Writing this took strength.',
      es: 'Tenemos su nota. Una persona del equipo le llama hoy entre las 8 y las 21 h ET desde el 919-555-0100. Puede guardar ese número con el nombre que prefiera. Solo mandamos mensajes si usted marcó esa casilla. Llámenos ahora: 919-555-0100. Escribir esto tomó fuerza.',
    }[language];
    expect(textOf(page(false))).toContain(said);
    expect(page(false)).toContain('href="tel:+19195550100"');
    expect(page(false)).toContain(`<title>${{ en: 'Thank you', es: 'Gracias' }[language]}</title>`);
  });

  it('promises no call to whoever gave no number', () => {
    expect(textOf(page(false, null))).not.toMatch(/calls you|le llama/);
  });

  it('puts the emergency line first and large after words of danger, and behind the rest otherwise', () => {
    expect(page(true).indexOf(emergency[language])).toBeLessThan(page(true).indexOf('<h1>'));
    expect(page(true)).toContain('class="emergency large"');
    expect(page(false).indexOf(emergency[language])).toBeGreaterThan(page(false).indexOf('<h1>'));
  });

  it('has no link to a page that is not there', () => {
    const links = [...page(true).matchAll(/ href="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.filter((link) => !/^(tel:|data:)/.test(link))).toEqual(['https://www.weather.gov/']);
  });

  it('answers a minor with a person and with numbers to call, and promises no texts', () => {
    const minor = renderMinorPage({ language, practice, crisis: false, nonce: 'n0nce' });
    for (const number of ['tel:988', 'tel:911', 'tel:+18004224453', 'tel:+19195550100'])
      expect(minor).toContain(`href="${number}"`);
    expect(textOf(minor)).toContain(
      { en: 'No automatic texts will come to you.', es: 'No le van a llegar mensajes automáticos.' }[language],
    );
  });
});
