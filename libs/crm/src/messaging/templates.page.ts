import { type Html, markup } from '#platform/http/page/html.js';
import { paragraphsOf, preheaderOf } from './mail-frame.words.js';
import type { TemplateWords } from './shipped-templates.js';
import type { WordsReport } from './template-report.rules.js';
import { templatesPageStyle } from './templates-page-style.data.js';

/** One template with values in it. */
export interface ShownTemplate {
  folder: string;
  words: TemplateWords;
  said: { subject: string | null; body: string };
  /** of a mail: the whole document as it leaves */
  html: string | null;
  report: WordsReport;
}

const CHANNELS = { sms: 'text', email: 'mail', page: 'page', script: 'script', voicemail: 'voicemail' } as const;

/**
 * Every template on one page for whoever has to read them all: nothing is loaded, from here or elsewhere.
 * @param templates in the order in which they are shown
 * @param from whose words these are, in one sentence
 */
export function renderTemplates(templates: readonly ShownTemplate[], from: string): string {
  const folders = together(templates, ({ folder }) => folder);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>All words</title>
<link rel="icon" href="data:,">
<style>${templatesPageStyle}</style>
</head>
<body>
<header>
<h1>All words</h1>
<p>${from} ${String(templates.length)} templates. A text with a red line costs more than it may, or tells too much.</p>
<nav>${[...folders].map(([folder, inside]) => markup`<a href="#${folder}">${folder} <small>${String(inside.length)}</small></a> `)}</nav>
</header>
<main>${[...folders].map(([folder, inside]) => renderFolder(folder, inside))}</main>
</body>
</html>
`.text;
}

function renderFolder(folder: string, inside: readonly ShownTemplate[]): Html {
  const keys = together(inside, ({ words }) => `${words.key} ${CHANNELS[words.channel]}`);
  return markup`<section id="${folder}"><h2>${folder}</h2>
${[...keys].map(
  ([key, same]) => markup`<article><h3>${key}</h3>
<div class="row">${same.map(renderTemplate)}</div></article>
`,
)}</section>`;
}

function renderTemplate(shown: ShownTemplate): Html {
  const { words, report } = shown;
  const { language, discreet, channel } = words;
  return markup`<figure class="${channel}${discreet ? ' discreet' : ''}" lang="${language}">
<figcaption lang="en">${sizeOf(shown)}</figcaption>
${bodyOf(shown)}
${report.findings.map(({ rule, said }) => markup`<p class="finding" lang="en">${rule}: ${said}</p>`)}</figure>
`;
}

/** Language, variant, and what it costs, or where other words go in its place. */
function sizeOf({ words, report }: ShownTemplate): string {
  const { segments, letters } = report;
  const { discreet, withoutPage } = words.frontMatter;
  const parts = [
    words.language === 'es' ? 'Español' : 'English',
    words.discreet && 'discreet',
    segments !== null && `${letters} letters, ${segments} ${segments === 1 ? 'segment' : 'segments'}`,
    words.class,
    discreet && `shared phone: ${discreet}`,
    withoutPage && `without a page: ${withoutPage}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function bodyOf({ words, said, html }: ShownTemplate): Html {
  const { subject, body } = said;
  const paragraphs = paragraphsOf(body).map((one) => markup`<p>${one}</p>`);
  switch (words.channel) {
    case 'email':
      return markup`<p class="subject">${subject ?? ''}</p><p class="preheader">${preheaderOf(body)}</p>
<iframe sandbox title="${subject ?? ''}" srcdoc="${html ?? ''}"></iframe>`;
    case 'page':
    case 'script':
      return markup`<div class="paper"><h4>${subject ?? ''}</h4>${paragraphs}</div>`;
    default:
      return markup`<blockquote>${paragraphs}</blockquote>`;
  }
}

function together<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
