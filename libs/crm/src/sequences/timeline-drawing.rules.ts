import { DateTime } from 'luxon';
import type { Entry, EntryKind } from './simulated.rules.js';
import type { Span } from './timeline-drawing-hours.rules.js';

export interface Timeline extends Span {
  title: string;
  /** IANA zone of the person */
  zone: string;
  entries: readonly Entry[];
  /** when no text may come, within a day */
  closedIn: (day: Span) => readonly Span[];
}

/** Days beyond these are left out, and the drawing says so: nobody reads further down. */
export const MOST_DAYS = 120;

const LEFT = 130;
const HOUR = 30;
const TOP = 64;
const BAND = 26;
const LINE = 15;
const WIDTH = LEFT + 24 * HOUR + 24;
const COLOURS: Readonly<Record<EntryKind, string>> = {
  send: '#1a7f37',
  defer: '#9a6700',
  skip: '#8c959f',
  task: '#0969da',
  hold: '#cf222e',
  pause: '#8250df',
  resume: '#8250df',
  move: '#57606a',
  exit: '#24292f',
  done: '#24292f',
  happens: '#bf3989',
};

/**
 * The time of one person as a drawing (SVG): a band for each of their days on which something happens, from midnight to
 * midnight on their own clocks, closed hours shaded; below it what happened, in words.
 */
export function drawTimeline({ title, zone, entries, closedIn, ...span }: Timeline): string {
  const days = groupByDay(entries, zone);
  const shown = days.slice(0, MOST_DAYS);
  const parts: string[] = [];
  let top = TOP;
  for (const { day, of } of shown) {
    parts.push(drawDay(day, of, closedIn, span, top));
    top += BAND + of.length * LINE + 14;
  }
  if (days.length > shown.length)
    parts.push(text(LEFT, top + 10, `${days.length - shown.length} more days are not drawn`));
  if (days.length === 0) parts.push(text(LEFT, top + 10, 'nothing happens'));
  const height = top + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="600">${escaped(title)}</text>`,
    text(16, 42, `hours of ${zone}; shaded: no text may come`),
    ...[0, 6, 12, 18, 24].map((hour) => text(LEFT + hour * HOUR - 8, TOP - 6, `${String(hour).padStart(2, '0')}:00`)),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface Day {
  day: DateTime;
  of: Entry[];
}

function groupByDay(entries: readonly Entry[], zone: string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = DateTime.fromJSDate(entry.at, { zone }).startOf('day');
    const last = days.at(-1);
    if (last && last.day.hasSame(day, 'day')) last.of.push(entry);
    else days.push({ day, of: [entry] });
  }
  return days;
}

function drawDay(
  day: DateTime,
  entries: readonly Entry[],
  closedIn: Timeline['closedIn'],
  span: Span,
  top: number,
): string {
  const end = day.plus({ days: 1 });
  const from = new Date(Math.max(day.toMillis(), span.from.getTime()));
  const until = new Date(Math.min(end.toMillis(), span.until.getTime()));
  const bands = closedIn({ from, until })
    .map((one) => [one.from.getTime(), one.until.getTime()] as const)
    .map(([begins, ends]) => {
      const [x, to] = [xOf(begins, day), ends === end.toMillis() ? LEFT + 24 * HOUR : xOf(ends, day)];
      return `<rect class="closed" x="${x}" y="${top}" width="${round(Math.max(0, to - x))}" height="${BAND - 8}" fill="#d0d7de"/>`;
    });
  return [
    text(16, top + 13, day.toFormat('ccc LLL d, yyyy')),
    `<rect x="${LEFT}" y="${top}" width="${24 * HOUR}" height="${BAND - 8}" fill="#f6f8fa" stroke="#d0d7de"/>`,
    ...bands,
    ...entries.map((entry) => mark(entry, day, top)),
    ...entries.map((entry, index) => line(entry, day.zoneName ?? 'utc', top + BAND + 6 + index * LINE)),
  ].join('\n');
}

function mark(entry: Entry, day: DateTime, top: number): string {
  const x = xOf(entry.at.getTime(), day);
  const said = `<title>${escaped(sayEntry(entry, day.zoneName ?? 'utc'))}</title>`;
  const colour = COLOURS[entry.kind];
  const isHollow = entry.kind === 'defer' || entry.kind === 'skip';
  const paint = isHollow ? `fill="#ffffff" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
  return `<circle class="${entry.kind}" cx="${x}" cy="${top + 9}" r="5" ${paint}>${said}</circle>`;
}

function line(entry: Entry, zone: string, y: number): string {
  return `<text x="${LEFT}" y="${y}" fill="${COLOURS[entry.kind]}">${escaped(sayEntry(entry, zone))}</text>`;
}

/** One entry in a line of words, with hours of this zone. */
export function sayEntry(entry: Entry, zone: string): string {
  const hour = DateTime.fromJSDate(entry.at, { zone }).toFormat('HH:mm:ss');
  const until = entry.until && DateTime.fromJSDate(entry.until, { zone }).toFormat('ccc LLL d, HH:mm:ss');
  const about = [entry.stepId, entry.channel, entry.template].filter(Boolean).join(' ');
  const why = [entry.reason, entry.rule].filter(Boolean).join(', ');
  const word = entry.kind === 'task' ? 'due' : 'until';
  return [hour, entry.kind, about, until && `${word} ${until}`, why && `(${why})`].filter(Boolean).join(' ');
}

/** By the clock on the wall, so that a day of 23 or 25 hours is as wide as others. */
function xOf(millis: number, day: DateTime): number {
  const local = DateTime.fromMillis(millis, { zone: day.zoneName ?? 'utc' });
  return round(LEFT + (local.hour + local.minute / 60) * HOUR);
}

const round = (value: number): number => Math.round(value * 10) / 10;
const text = (x: number, y: number, said: string): string =>
  `<text x="${x}" y="${y}" fill="#57606a">${escaped(said)}</text>`;

function escaped(said: string): string {
  return said.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
