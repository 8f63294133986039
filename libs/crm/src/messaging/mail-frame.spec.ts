import { MailFrame } from './mail-frame.js';
import { preheaderOf } from './mail-frame.words.js';

const frame = new MailFrame();
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescape = (markup: string) => markup.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]!);
const oneSpaced = (text: string) => text.replace(/\s+/g, ' ').trim();
const PREHEADER = /<div style="display:none[^"]*">([\s\S]*?)<\/div>/;
/** What a person reads: without the head, comments for one program, and the line that only the list of mails shows. */
const read = (html: string) =>
  oneSpaced(
    unescape(
      html
        .replace(/<head>[\s\S]*<\/head>|<!--[\s\S]*?-->|<!doctype html>/g, '')
        .replace(PREHEADER, '')
        .replace(/<[^>]*>/g, ' '),
    ),
  );
const anchors = (html: string) =>
  [...html.matchAll(/<a ([^>]*)>([^<]*)<\/a>/g)].map(([, attributes, shown]) => ({
    href: unescape(/^href="([^"]*)"$/.exec(attributes!)?.[1] ?? attributes!),
    shown: unescape(shown!),
  }));
const link = 'https://hfs.example/u/AZoLHC0-f0CKW2x9jp8KG8nqRcW3pVd1uQh5tYxZ2a0';
const mail = `Hello Karen,

Thank you for getting in touch. We tried to call.
Once more at another hour.

Harbor Family Support, 919-555-0100

Stop these emails:
${link}`;

describe('the HTML part of a mail', () => {
  it('says the words of the plain text, in their order, and no other', async () => {
    expect(read(await frame.html(mail, 'en'))).toBe(oneSpaced(mail));
  });

  it('keeps paragraphs and lines apart', async () => {
    const html = await frame.html('One\r\ntwo\r\n\r\n \r\nthree', 'en');
    expect(html).toContain('<p>One<br>two</p>\n<p>three</p>');
  });

  it('shows beside the subject the first line behind the greeting, once', async () => {
    const html = await frame.html(mail, 'en');
    expect(PREHEADER.exec(html)![1]).toBe('Thank you for getting in touch. We tried to call.');
    expect(html.match(/<div style="display:none/g)).toHaveLength(1);
    expect(preheaderOf('Only this')).toBe('Only this');
    expect(preheaderOf('')).toBe('');
  });

  it('turns an address into a link that shows itself, and leaves the full stop behind it', async () => {
    const html = await frame.html(`See ${link}?a=1&b=2. (http://x.example/)\n${link}`, 'en');
    expect(anchors(html)).toEqual(
      [`${link}?a=1&b=2`, 'http://x.example/', link].map((address) => ({ href: address, shown: address })),
    );
    expect(read(html)).toContain('b=2 . (');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '<a href="https://evil.example">here</a>',
    'javascript:alert(1)',
    "https://evil.example/'onmouseover='x",
    'https://evil.example/"><b>',
    '&lt;b&gt; &amp;amp; $& $1 $`',
    '@@words@@ @@preheader@@ @@language@@',
    '<!-- --> ]]> <![CDATA[ {{ practice.name }}',
    'مرحبا 🫶 \u202e José',
  ])('hostile text stays text: %s', async (hostile) => {
    const html = await frame.html(`Hello,\n\n${hostile}\n\n${hostile}`, 'en');
    const shown = [...html.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(([, inner]) =>
      unescape(inner!.replace(/<\/?a[^>]*>/g, '')),
    );
    expect(shown).toEqual(['Hello,', hostile, hostile]);
    expect(unescape(PREHEADER.exec(html)![1]!)).toBe(hostile);
    for (const one of anchors(html))
      expect(one).toEqual({ href: one.shown, shown: expect.stringMatching(/^https?:\/\/[^"'<>]+$/) });
    expect(html).not.toMatch(/<(script|img|b)\b/);
  });

  it('loads nothing, counts nobody, and has no address but those in the text', async () => {
    const html = await frame.html(mail, 'en');
    expect(html).not.toMatch(/<(img|script|link|iframe|form|object|svg)\b|@import|url\(|\bsrc=|background=/i);
    const elsewhere = html.replaceAll(link, '').match(/https?:[^"\s)]*/g);
    expect(elsewhere).toEqual(['http://www.w3.org/1999/xhtml']);
  });

  it('says its language, fits a narrow screen, and is readable in the dark', async () => {
    const html = await frame.html('Hola:\n\nGracias.', 'es');
    expect(html).toMatch(/<html lang="es"/);
    expect(html).toContain('name="viewport" content="width=device-width');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    // whatever paints text dark must have its light counterpart, and nothing may paint paper white behind it
    expect(html).not.toMatch(/background(-color)?:/);
    expect(html).toMatch(/prefers-color-scheme: dark\) \{\s*\.words div \{ color: #f1efe9 !important; \}/);
    const fixed = [...html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/[^-]width[:=]"?\s*(\d+)px/g)].map(([, px]) =>
      Number(px),
    );
    expect(fixed.filter((px) => px > 320 && px !== 480)).toEqual([]);
  });

  it('is laid out once, also when many mails are written at the same time', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, (_, n) => frame.html(`Hello,\n\nnumber ${n}.`, 'en')));
    expect(many.map((html) => /number (\d+)\.<\/p>/.exec(html)![1])).toEqual(many.map((_, n) => String(n)));
  });
});
