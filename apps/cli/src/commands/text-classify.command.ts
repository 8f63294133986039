import { parseArgs } from 'node:util';
import { z } from 'zod';
import { classifyText } from '#crm/conversations/classify.rules.js';
import { answerLines } from '../json-lines.js';

const question = z.object({
  id: z.union([z.string(), z.number()], 'expected a string or a number').nullish(),
  text: z.string(),
});

/** What a family's text means: stop, wrong number, cry for help, or a person must read it. */
export function answerTextClassify(line: Record<string, unknown>): object {
  const { label, crisis, level, suggests } = classifyText(question.parse(line).text);
  return { label, crisis, level, suggests };
}

export function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  return answerLines(process.stdin, process.stdout, answerTextClassify);
}
