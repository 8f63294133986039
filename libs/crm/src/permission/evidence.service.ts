import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { PeopleService, type PersonFacts, type PointOfPerson } from '../people/people.service.js';
import { consentsOfPerson } from './consents.store.js';
import type { ConsentRecord } from './evidence.seal.js';
import { PermissionService, rulesVersion } from './permission.service.js';
import { suppressionsOf, type SuppressionRow } from './suppressions.store.js';

/** Everything that proves what one person has agreed to and taken back. */
export interface Evidence {
  person: PersonFacts;
  addresses: readonly (PointOfPerson & { addressHash: string })[];
  consents: readonly ConsentRecord[];
  suppressions: readonly SuppressionRow[];
  seller: string;
  rulesVersion: string;
  madeAt: Date;
}

/** For whoever asks a practice to show that it might write (TSR, 16 CFR 310.5): one person at a time. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly permission: PermissionService,
  ) {}

  /** @throws Refused 404 when there is no such person */
  of(personId: string): Promise<Evidence> {
    return this.database.withoutTransaction(async (tx) => {
      const person = (await this.people.load(tx, [personId])).get(personId);
      if (!person) throw new Refused('not_found', 'There is no such person', 404);
      const points = await this.people.pointsOfPerson(tx, personId);
      const addresses = points.map((point) => ({ ...point, addressHash: this.permission.addressHash(point.value) }));
      const hashes = addresses.map((address) => address.addressHash);
      return {
        person,
        addresses,
        consents: await consentsOfPerson(tx, personId),
        suppressions: await suppressionsOf(tx, hashes),
        seller: this.config.practice.legalName,
        rulesVersion,
        madeAt: this.clock.now(),
      };
    });
  }
}
