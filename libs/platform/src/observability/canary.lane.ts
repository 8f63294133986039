import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Lane } from '../queue/lane.js';
import { answerCanaries } from './observability.store.js';

/**
 * Answers canaries, so that `/health/deep` knows that a worker hears its nudges. Nothing is ever due here: a canary that
 * the sweep rings for again would sing although nudges are lost.
 */
@Injectable()
export class CanaryLane implements Lane {
  readonly name = 'canary';

  constructor(private readonly database: Database) {}

  due = async (): Promise<string[]> => [];
  nextDueAt = async (): Promise<null> => null;
  underWay = async (): Promise<number> => 0;

  work(ids: string[]): Promise<void> {
    return answerCanaries(this.database, ids);
  }
}
