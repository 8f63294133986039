import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DateTime, Duration } from 'luxon';
import { parse } from 'yaml';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import type { Entry } from '#crm/sequences/simulated.rules.js';
import { sayEntry } from '#crm/sequences/timeline-drawing.rules.js';

const EX_USAGE = 64;
const EX_CONFIG = 78;
const USAGE = `usage: hearthline sequences simulate --sequence KEY (--person ID [--case ID] [--afresh] | --hypothetical FILE)
         [--version N | --definition FILE.yaml] [--from INSTANT] --until INSTANT
         [--what-if WHEN=WHAT]... [--json | --svg FILE] [--api URL]
  Asks the running system; nothing is sent, and nothing stays. FILE of a hypothetical: the body of POST /v1/inquiries.
  INSTANT: 2026-11-24T13:00:00Z. --until and WHEN may be durations after --from: P3D, PT12H.
  WHAT: human_reply, answered_call, opted_out, consultation_booked, case_closed, staff_takeover, answer:1
`;

interface Simulated {
  sequenceKey: string;
  sequenceVersion: number | null;
  begins: string;
  notEnrolled: string | null;
  timeZone: string;
  status: string | null;
  because: string | null;
  stoppedAt: string | null;
  entries: (Omit<Entry, 'at' | 'until'> & { at: string; until: string | null })[];
}

/** What would happen to one person in one sequence, as a table, as JSON, or as a drawing. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      sequence: { type: 'string' },
      person: { type: 'string' },
      case: { type: 'string' },
      afresh: { type: 'boolean' },
      hypothetical: { type: 'string' },
      version: { type: 'string' },
      definition: { type: 'string' },
      from: { type: 'string' },
      until: { type: 'string' },
      'what-if': { type: 'string', multiple: true },
      json: { type: 'boolean' },
      svg: { type: 'string' },
      api: { type: 'string' },
    },
  });
  const body = bodyOf(values);
  if (!values.sequence || !body) {
    process.stderr.write(USAGE);
    return EX_USAGE;
  }
  const env = completeEnvironment(process.env);
  const api = values.api ?? env.PUBLIC_URL;
  if (!api || !env.HEARTHLINE_ADMIN_API_KEY) {
    process.stderr.write('PUBLIC_URL, HEARTHLINE_ADMIN_API_KEY: expected, to ask the running system\n');
    return EX_CONFIG;
  }
  const path = `/v1/sequences/${encodeURIComponent(values.sequence)}/simulations?as=${values.svg ? 'svg' : 'json'}`;
  const answer = await fetch(new URL(path, api), {
    method: 'POST',
    headers: { authorization: `Bearer ${env.HEARTHLINE_ADMIN_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) return tellProblem(text);
  if (values.svg) writeFileSync(values.svg, text);
  else process.stdout.write(values.json ? `${text}\n` : tableOf(JSON.parse(text) as Simulated));
  return 0;
}

type Given = Partial<Record<string, string | boolean | string[]>>;

/** @returns the body of the question, or null when it cannot be one */
function bodyOf(given: Given): Record<string, unknown> | null {
  const from = given.from === undefined ? DateTime.utc() : DateTime.fromISO(String(given.from));
  const until = instantOf(given.until, from);
  const whatIf = ((given['what-if'] as string[] | undefined) ?? []).map((one) => whatIfOf(one, from));
  if (!from.isValid || !until || whatIf.includes(null) || Boolean(given.person) === Boolean(given.hypothetical))
    return null;
  return {
    ...(given.person ? { person: given.person, caseId: given.case, afresh: given.afresh } : {}),
    ...(given.hypothetical ? { hypothetical: JSON.parse(readFileSync(String(given.hypothetical), 'utf8')) } : {}),
    ...(given.version ? { version: Number(given.version) } : {}),
    ...(given.definition ? { definition: parse(readFileSync(String(given.definition), 'utf8')) } : {}),
    // the clock of the system counts where none is named: in the sandbox it is not ours
    ...(given.from ? { from: from.toUTC().toISO() } : {}),
    until,
    whatIf,
  };
}

function whatIfOf(text: string, from: DateTime): object | null {
  const [when, what = ''] = text.split('=');
  const at = instantOf(when, from);
  const answer = /^answer:(.+)$/.exec(what)?.[1];
  if (!at || !what) return null;
  return answer ? { at, answer } : { at, happens: what };
}

function instantOf(text: unknown, from: DateTime): string | null {
  if (typeof text !== 'string') return null;
  const at = text.startsWith('P') ? from.plus(Duration.fromISO(text)) : DateTime.fromISO(text);
  return at.toUTC().toISO();
}

function tableOf(simulated: Simulated): string {
  const { sequenceKey, sequenceVersion, timeZone: zone, entries, status, because, notEnrolled, stoppedAt } = simulated;
  const lines = [`${sequenceKey}${sequenceVersion ? `, version ${sequenceVersion}` : ''}; hours of ${zone}`];
  let day = '';
  for (const { at, until, ...entry } of entries) {
    const today = DateTime.fromISO(at, { zone }).toFormat('ccc LLL d, yyyy');
    if (today !== day) lines.push(today);
    day = today;
    lines.push(`  ${sayEntry({ ...entry, at: new Date(at), until: until === null ? null : new Date(until) }, zone)}`);
  }
  if (notEnrolled) lines.push(`would not be enrolled: ${notEnrolled}`);
  else lines.push(`then: ${status}${because ? ` (${because})` : ''}`);
  if (stoppedAt) lines.push(`not simulated further than ${stoppedAt}: too much happens`);
  return `${lines.join('\n')}\n`;
}

function tellProblem(text: string): number {
  try {
    const problem = JSON.parse(text) as { title: string; errors?: { path: string; message: string }[] };
    const errors = (problem.errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`);
    process.stderr.write(`${problem.title}${errors.join('')}\n`);
  } catch {
    process.stderr.write(`${text}\n`);
  }
  return 1;
}
