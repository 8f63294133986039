import type { NewEvent } from '#platform/events/event.js';
import { snapshotOf } from '../permission/contact-facts.rules.js';
import type { PermissionService } from '../permission/permission.service.js';
import type { Advanced, DueEnrollment } from './engine.rules.js';
import type { EnrollmentMove } from './enrollments.store.js';
import {
  EnrollmentCompleted,
  EnrollmentExited,
  EnrollmentHeld,
  EnrollmentMoved,
  EnrollmentStepDone,
} from './sequences.events.js';

type DecisionDraft = Parameters<PermissionService['draftDecisions']>[0][number];

/** Why an enrollment is held, kept beside it. */
export function heldDecisions({ enrollment, held }: Advanced, now: Date): DecisionDraft[] {
  if (!held) return [];
  const { stepId, decision, facts } = held;
  const inputs = snapshotOf(facts);
  return [{ enrollmentId: enrollment.id, stepId, messageId: null, at: now, moment: 'scheduled', decision, inputs }];
}

/** Where it stands after its turn. */
export function moveOf({ enrollment, next }: Advanced, now: Date): EnrollmentMove {
  const ended = next.status === 'completed' || next.status === 'exited';
  return {
    id: enrollment.id,
    sequenceVersion: enrollment.sequenceVersion,
    status: next.status,
    exitReason: next.status === 'exited' ? next.reason : null,
    heldBecause: next.status === 'held' ? next.reason : null,
    stepId: 'position' in next ? next.position.stepId : null,
    dueAt: 'position' in next ? next.position.dueAt : null,
    endedAt: ended ? now : null,
  };
}

/** What its turn was, as events. */
export function tell({ enrollment, next, done }: Advanced, now: Date): NewEvent[] {
  const about = told(enrollment, now);
  const which = whichOf(enrollment);
  const events: NewEvent[] = done.map(({ stepId, outcome, reason }) => ({
    ...about,
    definition: EnrollmentStepDone,
    data: { ...which, stepId, outcome, reason },
  }));
  if (next.status === 'completed') events.push({ ...about, definition: EnrollmentCompleted, data: which });
  if (next.status === 'exited')
    events.push({ ...about, definition: EnrollmentExited, data: { ...which, reason: next.reason } });
  if (next.status === 'held')
    events.push({
      ...about,
      definition: EnrollmentHeld,
      data: { ...which, stepId: next.position.stepId, reason: next.reason },
    });
  return events;
}

export function tellMoved(enrollment: DueEnrollment, toVersion: number, stepId: string, now: Date): NewEvent {
  const data = { ...whichOf(enrollment), toVersion, stepId };
  return { ...told(enrollment, now), definition: EnrollmentMoved, data };
}

function told({ caseId, personId }: DueEnrollment, now: Date): Omit<NewEvent, 'definition' | 'data'> {
  return { caseId, personId, actor: { kind: 'system' }, occurredAt: now };
}

function whichOf({ id, sequenceKey, sequenceVersion }: DueEnrollment) {
  return { enrollmentId: id, sequenceKey, sequenceVersion };
}
