import { DateTime, Duration } from 'luxon';
import type { StoredEvent } from '#platform/events/event.js';
import type { StepMessage } from '../messaging/messaging.service.js';
import { type DecisionRow, explainDecision } from '../permission/explain.rules.js';
import type { SequenceDefinition, Step, WaitStep } from './definition.rules.js';
import { endedWords, heldWords, passedWords } from './explanation-words.data.js';
import { type Program, programOf } from './program.rules.js';

export interface Explained {
  status: string;
  stepId: string | null;
  dueAt: Date | null;
  exitReason: string | null;
  heldBecause: string | null;
  pausedUntil: Date | null;
}

export interface StepTask {
  id: string;
  stepId: string;
  status: string;
  dueAt: Date;
  outcome: string | null;
}

/** Everything that was written down about an enrollment; nothing is decided again. */
export interface Story {
  enrollment: Explained;
  definition: SequenceDefinition;
  /** its events, oldest first */
  events: readonly StoredEvent[];
  messages: readonly StepMessage[];
  tasks: readonly StepTask[];
  decisions: readonly DecisionRow[];
  /** the family's own clock, IANA */
  zone: string;
}

export interface Told {
  at: Date;
  what: 'began' | 'step' | 'held' | 'rests' | 'goes_on' | 'moved' | 'ended';
  stepId: string | null;
  outcome: string | null;
  reason: string | null;
  messageId: string | null;
  taskId: string | null;
  sentence: string;
}

export interface NextStep {
  stepId: string;
  kind: 'sms' | 'email' | 'call' | 'fork' | 'end';
  /** null while it is held: nobody knows when */
  at: Date | null;
  /** why not earlier, and what ends that */
  because: string[];
}

/** What has happened, what comes next and when, and why not earlier, in words that a coordinator reads. */
export function explainEnrollment(story: Story): { happened: Told[]; next: NextStep | null; sentences: string[] } {
  const happened = story.events.flatMap((event) => tellEvent(event, story));
  const next = nextOf(story);
  return { happened, next, sentences: [...happened.map((one) => one.sentence), nowSentence(story, next)] };
}

function tellEvent(event: StoredEvent, story: Story): Told[] {
  const data = event.data as Record<string, string | number | null>;
  const at = event.occurredAt;
  const stepId = typeof data.stepId === 'string' ? data.stepId : null;
  const reason = typeof data.reason === 'string' ? data.reason : null;
  const one = { at, stepId, reason, outcome: null, messageId: null, taskId: null };
  const byStaff = event.actor.kind === 'staff' ? ', by a person' : '';
  const day = spokenAt(at, story.zone);
  switch (event.type) {
    case 'enrollment.started':
      return [{ ...one, what: 'began', sentence: `Began on ${day}${byStaff}.` }];
    case 'enrollment.step_done':
      return [
        {
          ...one,
          what: 'step',
          outcome: String(data.outcome),
          ...tellStep(stepId!, String(data.outcome), reason, story),
        },
      ];
    case 'enrollment.held':
      return [{ ...one, what: 'held', sentence: `${stepId}: ${heldSentence(reason, stepId, story)}` }];
    case 'enrollment.paused': {
      const until = spokenAt(new Date(String(data.until)), story.zone);
      return [
        { ...one, what: 'rests', sentence: `Rested from ${day} until ${until}: ${heldWords[reason ?? ''] ?? reason}.` },
      ];
    }
    case 'enrollment.resumed':
      return [{ ...one, what: 'goes_on', sentence: `Went on on ${day}.` }];
    case 'enrollment.moved':
      return [{ ...one, what: 'moved', sentence: `Went on in version ${data.toVersion} at ${stepId}, on ${day}.` }];
    case 'enrollment.exited':
      return [{ ...one, what: 'ended', sentence: `Ended on ${day}${byStaff}: ${endedWords[reason ?? ''] ?? reason}.` }];
    case 'enrollment.completed':
      return [{ ...one, what: 'ended', sentence: `Went to its end on ${day}.` }];
    default:
      return [];
  }
}

function tellStep(
  stepId: string,
  outcome: string,
  reason: string | null,
  { messages, tasks, decisions, zone }: Story,
): Pick<Told, 'messageId' | 'taskId' | 'sentence'> {
  const task = tasks.find((one) => one.stepId === stepId);
  const message = messages.find((one) => one.stepId === stepId);
  const about = { messageId: message?.id ?? null, taskId: task?.id ?? null };
  const say = (words: string) => ({ ...about, sentence: `${stepId}: ${words}` });
  const call = task ? ` A call is ${callSaid(task, zone)}.` : '';
  if (outcome === 'task') return say(task ? `A call, ${callSaid(task, zone)}.` : 'A call was asked for.');
  const name = message?.channel === 'email' ? 'A mail' : 'A text';
  if (message?.sentAt && message.status !== 'skipped')
    return say(`${name} left on ${spokenAt(message.sentAt, zone)} (${message.status}).`);
  const last = decisions.findLast((one) => message && one.messageId === message.id);
  if (last && (outcome === 'skipped' || message?.status === 'skipped' || last.outcome !== 'send'))
    return say(`${explainDecision(last, zone)}${call}`);
  if (outcome === 'skipped') return say(`Passed over: ${passedWords[reason ?? ''] ?? reason}.${call}`);
  return say(`${name} is on its way (${message?.status ?? outcome}).`);
}

const callSaid = ({ status, dueAt, outcome }: StepTask, zone: string): string =>
  status === 'open' || status === 'claimed'
    ? `to be made by ${spokenAt(dueAt, zone)}`
    : status === 'done'
      ? `made${outcome ? ` (${outcome})` : ''}`
      : `not needed any more${outcome ? ` (${outcome})` : ''}`;

/** What holds it, as the gates told it then, or in our own words. */
function heldSentence(reason: string | null, stepId: string | null, { decisions, zone }: Story): string {
  const own = heldWords[reason ?? ''];
  if (own) return `Held: ${own}.`;
  const told = decisions.findLast((one) => one.stepId === stepId && one.outcome === 'hold');
  if (told && (told.reason === reason || told.rule === reason)) return explainDecision(told, zone);
  const paused = { outcome: 'hold', reason: 'paused', rule: reason, until: null, moment: 'scheduled' } as const;
  return explainDecision(paused, zone);
}

function nextOf(story: Story): NextStep | null {
  const { enrollment, definition, zone } = story;
  const { stepId, status, dueAt } = enrollment;
  if (stepId === null || (status !== 'active' && status !== 'held')) return null;
  const program = programOf(definition);
  const step = program.get(stepId)?.step;
  const waits = waitsBefore(program, stepId).map(spokenWait);
  const because = waits.length ? [`It waits for ${waits.join(', then ')}.`] : [];
  if (status === 'held') because.unshift(heldNow(story));
  else if (dueAt)
    because.push(`Hours are those of the family (${zone}); quiet hours and the other gates are asked when it is due.`);
  return { stepId, kind: kindOf(step), at: status === 'active' ? dueAt : null, because };
}

/** Waits that stand directly before a step, first to last. */
function waitsBefore(program: Program, stepId: string): WaitStep[] {
  const waits: WaitStep[] = [];
  for (let after = program.get(stepId)?.after ?? null; after; after = program.get(after.id)?.after ?? null)
    waits.unshift(after);
  return waits;
}

function heldNow(story: Story): string {
  const { heldBecause, pausedUntil, stepId } = story.enrollment;
  const until = pausedUntil ? `until ${spokenAt(pausedUntil, story.zone)} at least` : null;
  const held = heldSentence(heldBecause, stepId, story);
  return until ? `Rests ${until}. ${held}` : held;
}

function nowSentence(story: Story, next: NextStep | null): string {
  const { status, exitReason } = story.enrollment;
  if (next && status === 'held') return `Now: at ${next.stepId}. ${next.because.join(' ')}`;
  if (next) {
    const when = next.at ? `, on ${spokenAt(next.at, story.zone)}` : '';
    return `Next: ${next.stepId} (${kindWords[next.kind]})${when}. ${next.because.join(' ')}`.trim();
  }
  if (status === 'exited') return `Ended: ${endedWords[exitReason ?? ''] ?? exitReason}.`;
  return 'Went to its end.';
}

const kindWords: Readonly<Record<NextStep['kind'], string>> = {
  sms: 'a text',
  email: 'a mail',
  call: 'a call',
  fork: 'a fork: what is known then decides',
  end: 'the end',
};

function kindOf(step: Step | undefined): NextStep['kind'] {
  if (!step || 'end' in step) return 'end';
  if ('send' in step) return step.send.channel;
  return 'task' in step ? 'call' : 'fork';
}

/** "2 days", "10:00 on mon or tue", "2 hours before consultation.starts_at". */
function spokenWait({ wait }: WaitStep): string {
  if ('for' in wait) return spoken(wait.for);
  if (!('fact' in wait.until)) {
    const days = wait.until.on ? ` on ${wait.until.on.join(' or ')}` : '';
    return `${wait.until.at}${days}`;
  }
  const { fact, minus, plus, at } = wait.until;
  const shift = minus ? `${spoken(minus)} before ` : plus ? `${spoken(plus)} after ` : '';
  return `${shift}${fact}${at ? `, at ${at}` : ''}`;
}

const spoken = (duration: string): string => Duration.fromISO(duration).toHuman();

const spokenAt = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone }).setLocale('en-US').toFormat("ccc LLL d, HH:mm '('ZZZZ')'");
