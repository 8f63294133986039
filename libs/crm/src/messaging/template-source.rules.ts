import type { TemplateKind } from './template.rules.js';
import { variables } from './template-variables.rules.js';

export interface SourceProblem {
  /** counted from 1 */
  line: number;
  said: string;
}

export interface ReadSource {
  /** each once */
  variables: string[];
  problems: SourceProblem[];
}

const MARK = /\{\{|\{%|\}\}|%\}/g;
const MOST_PROBLEMS = 20;
const IN: Readonly<Record<TemplateKind | 'subject', string>> = {
  sms: 'texts',
  email: 'mails',
  page: 'pages',
  script: 'scripts',
  voicemail: 'voicemails',
  frame: 'the frame of mails',
  subject: 'subjects and titles',
};

/**
 * Reads the words of a template: letters, and variables of the closed list between braces. No filter, loop, include or
 * condition exists, but conditions in the frame of mails. In one pass, so that no input takes long.
 */
export function readSource(source: string, kind: TemplateKind | 'subject'): ReadSource {
  const named = new Set<string>();
  const problems: SourceProblem[] = [];
  const blame = (at: number, said: string) => problems.push({ line: lineOf(source, at), said });
  MARK.lastIndex = 0;
  for (let mark = MARK.exec(source); mark && problems.length < MOST_PROBLEMS; mark = MARK.exec(source)) {
    const open = mark[0];
    const closing = open === '{{' ? '}}' : '%}';
    const end = open.startsWith('{') ? source.indexOf(closing, mark.index + 2) : -1;
    if (end < 0) {
      blame(mark.index, open.startsWith('{') ? `${open} is not closed` : `${open} closes nothing`);
      if (open.startsWith('{')) break;
      continue;
    }
    const inside = source.slice(mark.index + 2, end);
    MARK.lastIndex = end + 2;
    const name = inside.replace(/^-/, '').replace(/-$/, '').trim();
    if (open === '{%' && kind !== 'frame') blame(mark.index, `${short(`{%${inside}%}`)} is no variable`);
    if (open === '{%') continue;
    if (name === 'body' && kind === 'frame') continue;
    if (Object.hasOwn(variables, name) && variables[name]!.kinds.includes(kind)) named.add(name);
    else blame(mark.index, `{{ ${short(name)} }} is not on the list of variables for ${IN[kind]}`);
  }
  return { variables: [...named], problems };
}

function lineOf(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
