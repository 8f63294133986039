import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { calendarZoneOf } from '../permission/permission.service.js';
import { PrivatePagesService } from '../private-pages/private-pages.service.js';
import type { SequenceDefinition } from './definition.rules.js';
import type { DueEnrollment, Subject } from './engine.rules.js';
import { saidNext } from './links.rules.js';

export interface Turn {
  enrollment: DueEnrollment;
  definition: SequenceDefinition;
  subject: Subject;
}

/** Gives a turn of the engine the links to a member's own page, where its words may carry one. */
@Injectable()
export class LinkingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly messaging: MessagingService,
    private readonly pages: PrivatePagesService,
  ) {}

  /** Makes links that are not there yet: for turns that count, in a handful of statements whatever their number. */
  async link<One extends Turn>(tx: Tx, turns: readonly One[], now: Date): Promise<One[]> {
    const asking = turns.filter((turn) => this.mayCarry(turn, now)).map(({ enrollment }) => enrollment);
    const links = await this.pages.linksFor(tx, asking, now);
    return turns.map((turn) => {
      const { caseId, personId } = turn.enrollment;
      const link = links.get(`${caseId}/${personId}`);
      return link ? { ...turn, subject: { ...turn.subject, link } } : turn;
    });
  }

  private mayCarry({ enrollment, definition, subject }: Turn, now: Date): boolean {
    const { language } = subject.person;
    // the zone by which the engine itself will count: by another one a wait may seem to last still
    const zone = calendarZoneOf({ ...subject.person, phone: subject.reach.sms?.value }, this.config.practice.timeZone);
    const around = { zone, facts: { ...enrollment.facts, ...subject.known } };
    return saidNext(definition, enrollment, around, now).some(({ template, channel }) => {
      const named = this.messaging.variablesOf(template, channel, language, false);
      return named.has('link.family') || named.has('link.preferences');
    });
  }
}
