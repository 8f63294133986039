/** What one family can meet between two looks; each is one thing that a person or a carrier does. */
export const happenings = [
  'nothing',
  'reply',
  'answer',
  'stop',
  'hold',
  'release',
  'close',
  'next-unclear',
  'next-refused',
  'next-told-twice',
] as const;
export type Happening = (typeof happenings)[number];

export type Kind = 'ends' | 'rests';

const HOUR = 3_600_000;
const REST_MS = 23 * HOUR;
const TEXT_LATE_MS = 12 * HOUR;
const CALL_LATE_MS = 24 * HOUR;

interface Step {
  id: string;
  /** hours after the family was enrolled, unless an earlier step was later */
  atHour: number;
  is: 'text' | 'call';
}

/** Enrolled at noon: at once, the next noon, then at ten each morning; the call stands between the second and third text. */
export const steps: readonly Step[] = [
  { id: 's1', atHour: 0, is: 'text' },
  { id: 's2', atHour: 24, is: 'text' },
  { id: 'call', atHour: 46, is: 'call' },
  { id: 's3', atHour: 70, is: 'text' },
  { id: 's4', atHour: 94, is: 'text' },
];

/**
 * What must become of one enrollment, told a second time and much more simply: no database, no queue, no gates, only what a
 * family was promised. It knows what leaves, and when nothing may.
 */
export class EnrollmentModel {
  status: 'active' | 'held' | 'exited' | 'completed' = 'active';
  exitReason: string | null = null;
  readonly sent: string[] = [];
  readonly called: string[] = [];
  private next = 0;
  private restUntil: number | null = null;
  private waitsForAnswer = false;
  private isStuck = false;
  private isHeld = false;
  isClosed = false;
  isSilent = false;

  constructor(
    readonly kind: Kind,
    private readonly begunAt: number,
  ) {}

  /** Lives until `until`, through every moment at which something of it is due. */
  live(until: number): void {
    for (;;) {
      const moments = [this.dueAt(), this.restUntil ?? Infinity].filter((at) => at > this.now && at <= until);
      if (moments.length === 0) break;
      this.now = Math.min(...moments);
      this.turn();
    }
    this.now = until;
    this.turn();
  }
  private now = 0;

  happens(what: Happening): void {
    if (what === 'reply' && !this.isSilent) this.reply();
    if (what === 'answer') this.waitsForAnswer = false;
    if (what === 'stop') this.silence();
    if (what === 'hold' && !this.isClosed) this.isHeld = true;
    if (what === 'release') this.isHeld = false;
    if (what === 'close') {
      this.isClosed = true;
      this.waitsForAnswer = false;
      this.exit('case_closed');
    }
    this.turn();
  }

  private reply(): void {
    if (this.kind === 'ends') this.exit('human_reply');
    this.waitsForAnswer = !this.isClosed;
    if (!this.isRunning()) return;
    this.restUntil = Math.max(this.restUntil ?? 0, this.now + REST_MS);
    this.status = 'held';
  }

  private silence(): void {
    this.isSilent = true;
    this.exit('opted_out');
  }

  private exit(reason: string): void {
    if (!this.isRunning()) return;
    this.status = 'exited';
    this.exitReason = reason;
  }

  private isRunning(): boolean {
    return this.status === 'active' || this.status === 'held';
  }

  private dueAt(): number {
    const step = steps[this.next];
    return step && this.isRunning() ? this.begunAt + step.atHour * HOUR : Infinity;
  }

  private turn(): void {
    if (!this.isRunning()) return;
    if (this.isStuck && this.isHeld) return;
    if (this.restUntil !== null) {
      if (this.now < this.restUntil || this.waitsForAnswer) return;
      this.restUntil = null;
    }
    this.isStuck = false;
    this.status = 'active';
    while (this.dueAt() <= this.now) {
      const step = steps[this.next]!;
      const lateBy = this.now - this.dueAt();
      const isLate = lateBy > (step.is === 'text' ? TEXT_LATE_MS : CALL_LATE_MS);
      if (!isLate && this.isHeld) {
        this.isStuck = true;
        this.status = 'held';
        return;
      }
      if (!isLate) (step.is === 'text' ? this.sent : this.called).push(step.id);
      this.next += 1;
    }
    if (this.next === steps.length) this.status = 'completed';
  }
}
