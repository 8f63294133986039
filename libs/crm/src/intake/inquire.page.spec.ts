import { contentSecurityPolicy, frameWords } from '#platform/http/page/page-frame.js';
import { consentTexts } from '../permission/permission.service.js';
import { HONEYPOT, inquiryFromForm, offeredConsents, visitSource } from './inquire-form.rules.js';
import { inquirySchema } from './inquiry.schema.js';
import { renderInquiryForm } from './inquire.page.js';
import { inquireWords } from './inquire-words.data.js';

const practice = {
  name: 'Harbor Family Support',
  legalName: 'Harbor $& Family <LLC>',
  phone: '919-555-0100',
  hours: '8 AM-9 PM ET',
  hoursEs: '8 a 21 h ET',
};
const languages = ['en', 'es'] as const;
const hostile = `"><script>alert('x')</script>&amp;\0\u202e\ud800 مرحبا 🫶`;

type FormInput = Parameters<typeof renderInquiryForm>[0];
const page = (more: Partial<FormInput> = {}) =>
  renderInquiryForm({ language: 'en', token: 'one-time', practice, nonce: 'n0nce', ...more });

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescape = (markup: string) => markup.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]!);
const textOf = (markup: string) =>
  unescape(markup.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')).replace(/\s+/g, ' ');
const tags = (markup: string, name: string) => markup.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];
const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

/** What a browser would post, when nobody touches the page. */
function posted(markup: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  const add = (name: string, value: string) => (fields[name] ??= []).push(unescape(value));
  for (const tag of tags(markup, 'input')) {
    const ticked = !['radio', 'checkbox'].includes(attribute(tag, 'type') ?? '') || / checked/.test(tag);
    if (ticked) add(attribute(tag, 'name')!, attribute(tag, 'value') ?? '');
  }
  for (const [, name, value] of markup.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g))
    add(name!, value!.replaceAll('\n', '\r\n'));
  for (const [, name, options] of markup.matchAll(/<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    add(name!, attribute(/<option[^>]* selected>/.exec(options!)?.[0] ?? /<option[^>]*>/.exec(options!)![0], 'value')!);
  return fields;
}

const filled = {
  lang: 'es',
  token: 'one-time',
  name: 'Ana',
  phone: ' 919 555 0142 ',
  email: 'ana@example.org',
  shared_phone: 'maybe',
  texting: 'tomorrow',
  say_name: 'no',
  code_word: 'faro',
  days: ['mon', 'wed'],
  from: '18:00',
  to: '20:00',
  other_phone: '919 555 0143',
  ask_for: 'Ana María',
  writing_for: 'loved_one',
  adult: 'yes',
  relationship: 'madre',
  loved_one_name: 'Luis',
  substances: 'alcohol, pastillas,, ',
  postal_code: '33101',
  message: '\nNo sé qué hacer.\r\n\r\nAyuda "por favor" <3',
  shown: [...offeredConsents],
  consent: ['S1-sms-request-1.0', 'C2-voicemail-1.0'],
  page_url: 'https://practice.example/contact',
  referrer: '',
  click_id: '',
  utm_source: 'library',
};

const allowed = {
  channel: 'form',
  person: {
    name: 'Ana',
    phone: '919 555 0142',
    email: 'ana@example.org',
    relationship: 'madre',
    postalCode: '33101',
    language: 'es',
    under18: false,
  },
  lovedOne: { firstName: 'Luis', substances: ['alcohol', 'pastillas'] },
  message: '\nNo sé qué hacer.\n\nAyuda "por favor" <3',
  callback: {
    windows: [{ days: ['mon', 'wed'], from: '18:00', to: '20:00', phone: '919 555 0143' }],
    phone: '919 555 0143',
    voicemail: true,
  },
  safeContact: {
    textNow: false,
    texts: true,
    voicemail: true,
    sayPracticeName: false,
    sharedPhone: 'maybe',
    askFor: 'Ana María',
    windows: [{ days: ['mon', 'wed'], from: '18:00', to: '20:00', phone: '919 555 0143' }],
    codeWord: 'faro',
  },
  consents: [
    { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
    { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: false },
    { channel: 'call', textVersion: 'C1-call-1.0', granted: false },
    { channel: 'voicemail', textVersion: 'C2-voicemail-1.0', granted: true },
    { channel: 'email', textVersion: 'E1-email-1.0', granted: false },
  ],
  source: { pageUrl: 'https://practice.example/contact', utm: { source: 'library' } },
};

describe.each(languages)('the inquiry form in %s', (language) => {
  const words = inquireWords[language];
  const form = page({ language });

  it('is a whole page in its language with a title that tells nothing', () => {
    expect(form).toMatch(/^<!doctype html>/);
    expect(form).toContain(`<html lang="${language}">`);
    expect(form).toContain(`<title>${{ en: 'Contact', es: 'Contacto' }[language]}</title>`);
    expect(form).toContain(`href="?lang=${{ en: 'es', es: 'en' }[language]}"`);
  });

  it('comes with nothing ticked, chosen or written', () => {
    expect(form).not.toMatch(/<(input|details)[^>]* (checked|open)[ >]/);
    const sent = posted(form);
    expect(
      Object.entries(sent).filter(([name, [value]]) => value !== '' && !['token', 'lang', 'shown'].includes(name)),
    ).toEqual([]);
  });

  it('offers each consent on its own, in the published words', () => {
    const boxes = tags(form, 'input').filter((tag) => attribute(tag, 'name') === 'consent');
    expect(boxes.map((tag) => attribute(tag, 'value'))).toEqual([...offeredConsents]);
    for (const textVersion of offeredConsents) {
      const wording = consentTexts[textVersion]!.wording[language].replace(
        '{{ practice.legalName }}',
        () => practice.legalName,
      );
      expect(textOf(form)).toContain(wording);
    }
    expect(form).not.toContain('E2-email-open');
    expect(form).not.toContain('K1-care-track');
    expect(textOf(form)).toContain({ en: 'You get help either way.', es: 'Le ayudamos de todas formas.' }[language]);
  });

  it('shows the line for emergencies at the top and above the button, in its exact words', () => {
    const line = {
      en: 'If someone is not breathing or will not wake up, call 911 now. To talk at any hour, call or text 988. This form is read 8 AM-9 PM ET, not around the clock.',
      es: 'Si alguien no respira o no despierta, llame al 911 ahora. Para hablar a cualquier hora, llame al 988 y oprima 2, o mande AYUDA al 988. Leemos este formulario 8 a 21 h ET, no a toda hora.',
    }[language];
    expect(form.split(line)).toHaveLength(3);
    expect(form.indexOf(line)).toBeLessThan(form.indexOf('<h1>'));
    expect(form.lastIndexOf(line)).toBeGreaterThan(form.lastIndexOf('<input'));
    expect(form.lastIndexOf(line)).toBeLessThan(form.indexOf('<button'));
  });

  it('asks the questions of safe contact', () => {
    const questions = {
      en: [
        'Does anyone else see this phone?',
        'May we text you tonight?',
        'When is a good time to call?',
        'May we say our name if someone else answers?',
        'A word only you would know (optional)',
        'Who are you writing for?',
        'Are you 18 or older?',
      ],
      es: [
        '¿Alguien más ve este teléfono?',
        '¿Le podemos escribir esta noche?',
        '¿Cuándo es buena hora para llamar?',
        '¿Podemos decir nuestro nombre si contesta otra persona?',
        'Una palabra que solo usted sabe (opcional)',
        '¿Por quién escribe?',
        '¿Tiene 18 años o más?',
      ],
    }[language];
    for (const question of questions) expect(textOf(form)).toContain(question);
  });

  it.each([
    ['untouched', form],
    [
      'with errors',
      page({
        language,
        errors: [
          { path: 'person.phone', message: 'wrong' },
          { path: 'safeContact.windows[0].from', message: 'wrong' },
          { path: 'consents[1].textVersion', message: 'wrong' },
        ],
      }),
    ],
  ])('%s: every field has one label, every id is unique, every reference leads somewhere', (_, markup) => {
    const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = tags(markup, 'label').map((tag) => attribute(tag, 'for')!);
    const fields = ['input', 'select', 'textarea']
      .flatMap((name) => tags(markup, name))
      .filter((tag) => attribute(tag, 'type') !== 'hidden');
    expect(fields.length).toBeGreaterThan(30);
    expect(labels.sort()).toEqual(fields.map((tag) => attribute(tag, 'id')!).sort());
    const references = [
      ...markup.matchAll(/ (?:aria-describedby|aria-labelledby|list)="([^"]*)"| href="#([^"]*)"/g),
    ].flatMap(([, names, id]) => (id ?? names)!.split(' '));
    for (const reference of references) expect(ids).toContain(reference);
    expect(markup.split('<fieldset').length).toBe(markup.split('<legend>').length);
  });

  it('leads nowhere but to telephones, its other language and a page about the weather, and loads nothing', () => {
    const links = [...form.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, link]) => link!);
    const elsewhere = links.filter((link) => !/^(tel:\d+|\?lang=(en|es)|data:,|\/inquire)$/.test(link));
    expect(elsewhere).toEqual(['https://www.weather.gov/']);
    expect(form.replace('https://www.weather.gov/', '')).not.toMatch(/https?:|url\(|@import/);
    expect(form).toMatch(new RegExp(`<a id="leave"[^>]*>${frameWords[language].leave}</a>`));
  });

  it('says what is wrong in its own language, beside the field and at the top, and keeps what was typed', () => {
    const { values } = inquiryFromForm({ ...filled, phone: '12', email: '' });
    const markup = page({
      language,
      values,
      errors: [{ path: 'person.phone', message: 'no such phone number can exist' }],
    });
    expect(markup.split(`>${words.errors.phone}<`)).toHaveLength(3);
    expect(markup).toMatch(
      /<input id="phone"[^>]* value="12"[^>]* aria-describedby="phone-error phone-hint" aria-invalid="true">/,
    );
    expect(markup).toContain(`<a href="#phone">`);
    expect(markup).toMatch(/<div class="errors"[^>]* role="alert" tabindex="-1" autofocus/);
    expect(markup).not.toContain('no such phone number');
  });
});

describe('errors on the inquiry form', () => {
  it('asks for one way to reach whoever gave none', () => {
    expect(page({ errors: [{ path: 'person.phone', message: 'needed' }] })).toContain(
      inquireWords.en.errors.unreachable,
    );
  });

  it('leads to the form itself where no field is to blame', () => {
    const markup = page({ errors: [{ path: 'channel', message: 'odd' }] });
    expect(markup).toContain('<a href="#inquiry">');
    expect(markup).toContain('<form id="inquiry"');
    expect(markup).toContain(practice.phone);
  });

  it('opens the folded part when something in it was typed or is wrong', () => {
    expect(page({ values: { relationship: 'aunt' } })).toContain('<details open>');
    expect(page({ errors: [{ path: 'lovedOne.substances[2]', message: 'too long' }] })).toContain('<details open>');
  });
});

describe('what was typed', () => {
  it('comes back from the page as it went in', () => {
    const first = inquiryFromForm(filled);
    const second = inquiryFromForm(
      posted(page({ language: first.language, token: first.token!, values: first.values })),
    );
    expect(second).toEqual(first);
  });

  it('cannot become markup', () => {
    const typed = Object.fromEntries(Object.keys(filled).map((name) => [name, hostile]));
    const { values } = inquiryFromForm(typed);
    const markup = page({
      token: hostile,
      action: hostile,
      values: { ...values, source: { ...values.source, utm: { source: hostile } } },
    });
    expect(tags(markup, 'script')).toEqual(['<script nonce="n0nce">']);
    expect(tags(markup, 'input').length).toBe(tags(page(), 'input').length);
    expect(markup).not.toMatch(/\0|[\ud800-\udbff](?![\udc00-\udfff])/);
    const shown = [hostile.replace('\0', '').replace('\ud800', '\ufffd')];
    expect(posted(markup)).toMatchObject({ name: shown, phone: shown, message: shown, token: shown, page_url: shown });
  });

  it('names the seller exactly, whatever its name holds', () => {
    expect(textOf(page())).toContain('Harbor $& Family <LLC> may also send me');
    expect(page()).not.toContain('<LLC>');
  });
});

describe('from the form to the inquiry', () => {
  it('says all that was said', () => {
    const read = inquiryFromForm(filled);
    expect(read).toMatchObject({ honeypot: false, token: 'one-time', language: 'es' });
    expect(read.body).toEqual(allowed);
    expect(inquirySchema.safeParse(read.body).success).toBe(true);
  });

  it('says nothing that was not said', () => {
    const { body } = inquiryFromForm({ ...posted(page()), phone: '919 555 0142' });
    expect(body).toEqual({
      channel: 'form',
      person: { name: '', phone: '919 555 0142', language: 'en' },
      safeContact: { voicemail: false },
      consents: allowed.consents.map((consent) => ({ ...consent, granted: false })),
    });
  });

  it.each([
    ['now', { textNow: true, texts: true }],
    ['tomorrow', { textNow: false, texts: true }],
    ['no', { textNow: false, texts: false }],
  ])('understands "may we text you tonight": %s', (texting, meant) => {
    expect(inquiryFromForm({ texting }).body.safeContact).toEqual({ ...meant, voicemail: false });
  });

  it.each([
    [{ writing_for: 'self', relationship: 'mother' }, 'self'],
    [{ writing_for: 'loved_one', relationship: 'mother' }, 'mother'],
    [{ writing_for: 'client' }, 'professional'],
    [{ writing_for: 'loved_one' }, undefined],
  ])('understands for whom somebody writes: %j', (fields, relationship) => {
    expect((inquiryFromForm(fields).body.person as { relationship?: string }).relationship).toBe(relationship);
  });

  it.each([
    [{ days: 'sun' }, { days: ['sun'], from: '08:00', to: '21:00' }],
    [{ from: '12:00' }, { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '12:00', to: '21:00' }],
    [
      { days: ['fri', 'mon', 'someday'], to: '12:00' },
      { days: ['mon', 'fri'], from: '08:00', to: '12:00' },
    ],
  ])('fills in what was left open of a good time: %j', (fields, window) => {
    expect(inquiryFromForm(fields).body.safeContact).toMatchObject({ windows: [window] });
  });

  it('keeps hours that end before they begin for a person to read, and lets them bind nobody', () => {
    const { body } = inquiryFromForm({ from: '18:00', to: '09:00' });
    expect(body.callback).toMatchObject({ windows: [{ from: '18:00', to: '09:00' }] });
    expect(body.safeContact).toEqual({ voicemail: false });
  });

  it('knows a minor, and says nothing of age where nothing was said', () => {
    expect(inquiryFromForm({ adult: 'no' }).body.person).toMatchObject({ under18: true });
    expect(inquiryFromForm({}).body.person).not.toHaveProperty('under18');
  });

  it('drops a consent to words that nobody published', () => {
    expect(
      inquiryFromForm({ consent: ['S9-anything-1.0', '__proto__'], shown: ['E1-email-1.0'] }).body.consents,
    ).toEqual([{ channel: 'email', textVersion: 'E1-email-1.0', granted: false }]);
  });

  it('notices who fills in what no person sees', () => {
    expect(inquiryFromForm({ [HONEYPOT]: 'https://pills.example' }).honeypot).toBe(true);
    expect(tags(page(), 'input').find((tag) => attribute(tag, 'name') === HONEYPOT)).toMatch(
      /tabindex="-1" autocomplete="off"/,
    );
    expect(page()).toContain('<div class="elsewhere" aria-hidden="true">');
  });

  it('has no token where none came', () => expect(inquiryFromForm({}).token).toBeNull());
});

describe('around the form', () => {
  it('carries where the visit came from, and on to the other language', () => {
    const source = visitSource(
      { utm_source: 'a b', utm_evil: 'x', gclid: ['g1', 'g2'] },
      'https://here.example/inquire',
      'https://there.example/',
    );
    expect(source).toEqual({
      pageUrl: 'https://here.example/inquire',
      referrer: 'https://there.example/',
      clickId: 'g1',
      utm: { source: 'a b' },
    });
    const markup = page({ values: { source } });
    expect(markup).toContain('href="?lang=es&amp;utm_source=a+b"');
    expect(inquiryFromForm(posted(markup)).values.source).toEqual(source);
  });

  it('runs only what this answer allows', () => {
    expect(contentSecurityPolicy('n0nce', '*')).toContain("script-src 'nonce-n0nce'");
    expect(page()).not.toMatch(/ style="| on[a-z]+="/);
    expect(tags(page(), 'style')).toEqual(['<style nonce="n0nce">']);
  });

  it('has the same words in both languages', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : typeof value;
    expect(shape(inquireWords.es)).toEqual(shape(inquireWords.en));
  });
});
