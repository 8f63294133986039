import { renderAsking, renderStopped, renderUnknownLink } from './unsubscribe.page.js';
import { unsubscribeWords } from './unsubscribe-words.data.js';

const practice = { name: 'Harbor <Family> & Support', phone: '919-555-0100' };
const common = { nonce: 'n0nce', practice, maskedAddress: '"***@<***' };
const languages = ['en', 'es'] as const;
const buttons = (page: string) => page.match(/<button/g)?.length ?? 0;

describe.each(languages)('the page that stops email, %s', (language) => {
  const words = unsubscribeWords[language];
  const asking = renderAsking({ ...common, language });
  const stopped = renderStopped({ ...common, language });

  it('asks with one button, which posts to the same address what a mail program posts', () => {
    expect(buttons(asking)).toBe(1);
    expect(asking).toMatch(/<form method="post">\s*<input type="hidden" name="List-Unsubscribe" value="One-Click">/);
    expect(asking.match(/<form[^>]*>/g)).toEqual(['<form method="post">']);
    expect(asking).toContain('<h1>' + words.ask('&quot;***@&lt;***') + '</h1>');
  });

  it('says that it is done, with a number to call and nothing to press', () => {
    expect(buttons(stopped)).toBe(0);
    expect(stopped).toContain(words.stopped('&quot;***@&lt;***'));
    expect(stopped).toContain('<a href="tel:+19195550100">919-555-0100</a>');
  });

  it.each([asking, stopped])('keeps out of searches, loads nothing, says its language and a dull title', (page) => {
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(`<title>${words.title}</title>`);
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).not.toMatch(/ src=|url\(|@import/);
    expect(page).toContain('Harbor &lt;Family&gt; &amp; Support');
  });
});

it('a link that leads to nobody speaks both languages and gives a number', () => {
  const page = renderUnknownLink({ nonce: 'n0nce', practice });
  for (const language of languages) {
    expect(page).toContain(`<section lang="${language}"><h1>${unsubscribeWords[language].unknown}</h1>`);
    expect(page).toContain(unsubscribeWords[language].ways);
  }
  expect(buttons(page)).toBe(0);
  expect(page).toContain('919-555-0100');
});

it('has the same words to say in both languages, and shouts in none', () => {
  expect(Object.keys(unsubscribeWords.en)).toEqual(Object.keys(unsubscribeWords.es));
  for (const words of Object.values(unsubscribeWords))
    for (const said of Object.values(words))
      expect(String(typeof said === 'function' ? said('k') : said)).not.toMatch(/[!¡]/);
});
