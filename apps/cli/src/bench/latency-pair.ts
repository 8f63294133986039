import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '#platform/config/sandbox-environment.js';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { quantile } from './load.js';

/** An id, and the instant of something that happened to it, in milliseconds of this machine. */
type Stamp = [id: string, at: number];

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  count: number;
}

const PATIENCE_MS = 20_000;
/** Statements of one process under way at once in a flood. */
const AT_ONCE = 8;

/** Two processes of one program of `test/bench`: one produces, the other consumes, and each says when. */
export class LatencyPair {
  private producer?: ChildProcess;
  private consumer?: ChildProcess;

  constructor(
    private readonly system: ThrowawaySystem,
    private readonly program: string,
    private readonly env: Environment,
  ) {}

  async start(): Promise<void> {
    this.consumer = await this.process('consume');
    this.producer = await this.process('produce');
  }

  async stop(): Promise<void> {
    for (const child of [this.producer, this.consumer]) {
      if (!child || child.exitCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  }

  /** @returns how many a second go through both when as many come as can */
  async flood(seconds: number): Promise<number> {
    const begun = performance.timeOrigin + performance.now();
    const produced = await ask(this.producer!, { flood: { atOnce: AT_ONCE, seconds } });
    const consumed = await this.consumed(produced.length);
    const last = Math.max(...consumed.map(([, at]) => at));
    return (produced.length * 1000) / (last - begun);
  }

  async at(perSecond: number, seconds: number): Promise<Latency> {
    const produced = await ask(this.producer!, { produce: { perSecond, seconds } });
    const startedAt = new Map(await this.consumed(produced.length));
    const took = produced.map(([id, at]) => startedAt.get(id)! - at).sort((one, other) => one - other);
    return { p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99), count: took.length };
  }

  private async consumed(count: number): Promise<Stamp[]> {
    // of an event that was seen twice the first time counts
    const seen = new Map<string, number>();
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
      for (const [id, at] of await ask(this.consumer!, 'take')) if (!seen.has(id)) seen.set(id, at);
      if (seen.size >= count) return [...seen];
    }
    throw new Error(`${this.program}: ${seen.size} of ${count} were consumed within ${PATIENCE_MS / 1000} seconds`);
  }

  private async process(role: string): Promise<ChildProcess> {
    const child = await this.system.start(this.program, undefined, { ...this.env, ROLE: role });
    const [said] = (await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [unknown];
    if (said !== 'ready') throw new Error(`${this.program} said something else than ready`);
    return child;
  }
}

async function ask(child: ChildProcess, order: object | string): Promise<Stamp[]> {
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  const answer = once(child, 'message', { signal: ended.signal });
  child.send(order);
  const [stamps] = (await answer) as [Stamp[]];
  child.removeAllListeners('exit');
  return stamps;
}
