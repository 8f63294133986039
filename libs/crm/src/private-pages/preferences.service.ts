import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { CasesService } from '../cases/cases.service.js';
import { type SafeContactProfile, type SafeContactRow, SafeContactService } from '../cases/safe-contact.service.js';
import { PeopleService } from '../people/people.service.js';
import { ProfilesService } from '../people/profiles.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { type Visit, VisitorsService } from './visitors.service.js';

/** What a member says on their own page about how they may be reached. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly visitors: VisitorsService,
    private readonly cases: CasesService,
    private readonly safeContact: SafeContactService,
    private readonly people: PeopleService,
    private readonly profiles: ProfilesService,
    private readonly permission: PermissionService,
  ) {}

  profileOf(visit: Visit): Promise<SafeContactRow> {
    return this.safeContact.get(visit);
  }

  /**
   * All of it, or nothing.
   * @param version of the profile that was shown
   * @returns the cookie that goes on showing the page
   * @throws Refused 412 when the profile has changed since, 409 when the case was closed
   */
  async save(visit: Visit, profile: SafeContactProfile, language: string, version: number): Promise<string | null> {
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      await this.safeContact.replace(tx, visit, profile, version, { kind: 'family', id: visit.personId }, now);
      if (language !== visit.known.language) await this.profiles.change(tx, visit.personId, { language });
      return this.visitors.sealAgain(tx, visit);
    });
  }

  /** From now on only this word opens the page. @throws Refused as `save` */
  async chooseWord(visit: Visit, codeWord: string): Promise<string | null> {
    const { profile, version } = await this.profileOf(visit);
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      const actor = { kind: 'family' as const, id: visit.personId };
      await this.safeContact.replace(tx, visit, { ...profile, codeWord }, version, actor, now);
      return this.visitors.sealAgain(tx, visit);
    });
  }

  /** No more texts, calls or mails to any address of hers, whoever else is on it. Again changes nothing more. */
  async stopEverything(visit: Visit): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const points = await this.people.pointsOfPerson(tx, visit.personId);
      await this.people.lockPoints(
        tx,
        points.map((point) => point.contactPointId),
      );
      const around = new Set<string>([visit.caseId]);
      for (const point of points) for (const id of await this.casesAround(tx, point.contactPointId)) around.add(id);
      // senders hold these locks while they decide: what is on its way leaves before this commits, or never
      await this.cases.lock(tx, [...around]);
      for (const point of points) {
        const address = {
          contactPointId: point.contactPointId,
          value: point.value,
          personId: visit.personId,
          caseId: visit.caseId,
        };
        const on = point.kind === 'email' ? (['email'] as const) : (['sms', 'voice'] as const);
        await this.permission.suppress(tx, address, 'opt_out', now, undefined, on);
      }
    });
  }

  private async casesAround(tx: Tx, pointId: string): Promise<string[]> {
    const people = await this.people.peopleOnPoint(tx, pointId);
    return (await this.cases.openAround(tx, people)).map((one) => one.id);
  }
}
