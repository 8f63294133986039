import { Injectable } from '@nestjs/common';
import { Dispatcher } from '#platform/events/dispatcher.js';
import { CanaryLane } from '#platform/observability/canary.lane.js';
import { Lanes } from '#platform/queue/lane.js';
import { CasesLane } from './cases/cases.lane.js';
import { SendsLane } from './messaging/sends.lane.js';
import { StepsLane } from './sequences/steps.lane.js';

/** Everything that waits in rows, and who does it. */
@Injectable()
export class CrmLanes {
  constructor(
    lanes: Lanes,
    dispatcher: Dispatcher,
    steps: StepsLane,
    sends: SendsLane,
    cases: CasesLane,
    canary: CanaryLane,
  ) {
    for (const lane of [dispatcher, steps, sends, cases, canary]) lanes.add(lane);
  }
}
