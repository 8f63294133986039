import { Duration } from 'luxon';
import type { SequenceDefinition, Step } from './definition.rules.js';
import { type Problem } from './problems.rules.js';
import { stepsWithPaths, type SendStep } from './step-shapes.rules.js';

/** Which words there are. */
export interface WordsThere {
  has(key: string, channel: 'sms' | 'email' | 'script', language: string): boolean;
}

const LANGUAGES = ['es'];

/** What can be used, and that somebody should look at: words in one language only, no last word, two messages on one day. */
export function warningsOf(definition: SequenceDefinition, words: WordsThere): Problem[] {
  const all = [...stepsWithPaths(definition.steps, ['steps'], 0)];
  return [
    ...all.flatMap(({ step, path }) => wordsMissing(step, path, words)),
    ...withoutLastWord(definition),
    ...(definition.urgency === 'nurture' ? crowdedDays(definition) : []),
  ];
}

function wordsMissing(step: Step, path: PropertyKey[], words: WordsThere): Problem[] {
  if ('task' in step && step.task.script && !words.has(step.task.script, 'script', 'en'))
    return [{ path: [...path, 'task', 'script'], message: `no script is called ${step.task.script}` }];
  if (!('send' in step)) return [];
  const { template, channel } = step.send;
  return LANGUAGES.filter((language) => !words.has(template, channel, language)).map((language) => ({
    path: [...path, 'send', 'template'],
    message: `${template} has no words in ${language}: whoever speaks it is called instead`,
  }));
}

/** A family should hear how it ends: the last thing that happens is a text, a mail or a call, and then an end. */
function withoutLastWord({ steps }: SequenceDefinition): Problem[] {
  const at = steps.length - 1;
  if (!('end' in steps[at]!))
    return [{ path: ['steps', at], message: 'does not say where it ends: `end: {}` is missing' }];
  // a wait before the end is time for an answer, not a word
  const last = steps.slice(0, at).findLast((step) => !('wait' in step));
  return last ? [] : [{ path: ['steps'], message: 'ends without a last word' }];
}

/** Two messages to one person with no day between them, after the first day; arms of a branch are either, never both. */
function crowdedDays({ steps }: SequenceDefinition): Problem[] {
  const problems: Problem[] = [];
  const walk = (list: readonly Step[], path: PropertyKey[], from: Day): Day => {
    let here = from;
    for (const [index, step] of list.entries()) {
      const place = [...path, index];
      if ('wait' in step) here = { isFirst: false, said: isShort(step.wait) ? here.said : null };
      else if ('send' in step) here = say(step, place, here, problems);
      else if ('branch' in step) {
        const before = here;
        const ends = step.branch.map((arm, number) => walk(arm.steps, [...place, 'branch', number, 'steps'], before));
        here = ends.find((end) => end.said !== null) ?? before;
      }
    }
    return here;
  };
  walk(steps, ['steps'], { isFirst: true, said: null });
  return problems;
}

interface Day {
  isFirst: boolean;
  /** the step that has spoken on this day */
  said: string | null;
}

function say({ id }: SendStep, path: PropertyKey[], { isFirst, said }: Day, problems: Problem[]): Day {
  if (said !== null && !isFirst)
    problems.push({ path, message: `${id} comes on the day of ${said}: one message a day` });
  return { isFirst, said: id };
}

/** Shorter than most of a day. */
const isShort = (wait: object): boolean => 'for' in wait && Duration.fromISO(String(wait.for)).as('hours') < 12;
