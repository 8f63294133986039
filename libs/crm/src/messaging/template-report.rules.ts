import { segmentsOf, unusualCharacters, withPlainMarks } from './segments.rules.js';
import type { TemplateWords } from './shipped-templates.js';
import { tellingWordsIn } from '../permission/content-lint.rules.js';
import { variables } from './template-variables.rules.js';

export interface Finding {
  /** as in rules/compliance 2.7 */
  rule: string;
  said: string;
}

export interface WordsReport {
  /** characters of the words as they leave */
  letters: number;
  /** of a text; a mail and a page have none */
  segments: number | null;
  encoding: 'GSM-7' | 'UCS-2' | null;
  /** characters that make the whole text cost more */
  unusualCharacters: string[];
  findings: Finding[];
}

/**
 * What there is to say about words before anybody reads them.
 * @param said the words with values in them
 */
export function reportOn(words: TemplateWords, said: { subject: string | null; body: string }): WordsReport {
  if (words.channel !== 'sms')
    return {
      letters: [...said.body].length,
      segments: null,
      encoding: null,
      unusualCharacters: [],
      findings: findingsIn(words, said),
    };
  const body = withPlainMarks(said.body);
  const { segments, encoding } = segmentsOf(body);
  const most = words.frontMatter.maxSegments ?? 1;
  const long = segments > most ? [{ rule: 'L7', said: `${segments} segments, at most ${most}` }] : [];
  return {
    letters: [...body].length,
    segments,
    encoding,
    unusualCharacters: unusualCharacters(body),
    findings: [...findingsIn(words, { ...said, body }), ...long],
  };
}

/** The same with every value at its largest: what fits here fits for everybody. */
export function reportAtLargest(words: TemplateWords): WordsReport {
  return reportOn(words, { subject: words.subject && atLargest(words.subject), body: atLargest(words.body) });
}

/** A page stands behind the private link, a script before staff: both may speak plainly. Their titles stand on screens. */
function findingsIn(words: TemplateWords, said: { subject: string | null; body: string }): Finding[] {
  if (words.class === 'emergency_safety' && words.key.startsWith('crisis.')) return [];
  const isHidden = words.channel === 'page' || words.channel === 'script';
  const seen = [said.subject ?? '', isHidden ? '' : said.body].join('\n');
  return tellingWordsIn(seen).map((word) => ({ rule: 'L1', said: word }));
}

function atLargest(source: string): string {
  return source.replace(/\{\{-?([^{}]*)\}\}/g, (mark, inside: string) => {
    const name = inside.replace(/-$/, '').trim();
    return variables[name]?.largest ?? mark;
  });
}
