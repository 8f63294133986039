/** Named moments between two promises: what the chaos and smoke programs strike. */
export const faultPoints = [
  'after_commit_before_answer',
  'after_claim_before_enqueue',
  'after_enqueue_before_mark',
  'after_reservation_before_http',
  'before_http',
  'after_accept_before_record',
  'after_record_before_next',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

interface Strike {
  point: FaultPoint;
  signal: 'SIGKILL' | 'SIGSTOP';
  /** on which passage, counted from 1 */
  nth: number;
}

let strike: Strike | null = null;
let passed = 0;

/** @returns null when it is not `<point>:<kill|stop>:<nth>`, as `after_reservation_before_http:kill:3` */
function readStrike(text: string): Strike | null {
  const [point, how, nth = '1', more] = text.split(':');
  const known = faultPoints.find((one) => one === point);
  if (!known || (how !== 'kill' && how !== 'stop') || !/^[1-9]\d{0,5}$/.test(nth) || more !== undefined) return null;
  return { point: known, signal: how === 'kill' ? 'SIGKILL' : 'SIGSTOP', nth: Number(nth) };
}

export const isFault = (text: string): boolean => readStrike(text) !== null;

/** Arms one fault of this process; for the sandbox only. @param text that `isFault` takes; any other disarms */
export function armFault(text: string): void {
  strike = readStrike(text);
  passed = 0;
}

/** A process passes here; unless a fault was armed for this point, nothing happens. */
export function faultPoint(point: FaultPoint): void {
  if (strike?.point !== point) return;
  passed += 1;
  if (passed === strike.nth) process.kill(process.pid, strike.signal);
}
