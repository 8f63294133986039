import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { type PointOfPerson, PeopleService } from '../people/people.service.js';
import { AddressesService, unusable } from './addresses.service.js';
import {
  type ConsentChannel,
  type ConsentDraft,
  consentRevoked,
  isNewerYes,
  liftedBy,
  SAID_TO_STAFF,
  silencedBy,
} from './consent.rules.js';
import { consentsOfPerson, draftConsents } from './consents.store.js';
import { ConsentsService, type SaidToStaff } from './consents.service.js';
import { type ConsentRecord, recordOf } from './evidence.seal.js';
import { PermissionService, type Silence } from './permission.service.js';
import { addUndone } from './suppressions.store.js';

export interface SaidNoToStaff extends SaidToStaff {
  /** null: they did not say which, so it is all of them */
  channel: ConsentChannel | null;
}

/** Consent taken back by any reasonable means: on a voicemail, a call, on paper (47 CFR 64.1200(a)(10)). */
@Injectable()
export class RevocationsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly addresses: AddressesService,
    private readonly consents: ConsentsService,
    private readonly permission: PermissionService,
  ) {}

  /**
   * Silences the person at once. Without a channel it means everything on every address of theirs, whatever address it was
   * said on; with one, the address that is named, or all of its kind. A yes that is dated later stands.
   * @returns the row, and how many addresses fell silent
   * @throws Refused 422 for a time in the future, or an address that is not theirs
   */
  async revoke(tx: Tx, said: SaidNoToStaff, now: Date): Promise<{ record: ConsentRecord; silenced: number }> {
    await this.consents.personOf(tx, said.personId);
    if (said.at > now) throw unusable('at', 'lies in the future');
    const named = await this.namedPoint(tx, said);
    const own = await this.people.pointsOfPerson(tx, said.personId);
    const points = named && said.channel !== null ? [named] : own;
    const pointIds = points.map((point) => point.contactPointId);
    const { caseOf } = await this.addresses.lockAround(tx, pointIds, [said.personId]);
    const consent = this.draftNo(said, named?.contactPointId ?? null, caseOf.get(said.personId) ?? null, now);
    const [revoked] = await this.events.append(tx, [consentRevoked(consent)], [draftConsents([consent])]);
    const later = (await consentsOfPerson(tx, said.personId)).filter((one) => isNewerYes(one, said.at, now));
    let silenced = 0;
    for (const point of points)
      if (await this.silence(tx, said, point, later, { caseId: consent.caseId, causedBy: revoked! }, now))
        silenced += 1;
    return { record: recordOf(consent), silenced };
  }

  private async namedPoint(tx: Tx, said: SaidNoToStaff): Promise<PointOfPerson | null> {
    if (said.contactPointId === null && said.address === null) return null;
    const { contactPointId, value, personIds } = await this.addresses.find(tx, said);
    const field = said.contactPointId === null ? 'address' : 'contactPointId';
    if (contactPointId === null || !personIds.includes(said.personId))
      throw new Refused('not_their_address', 'This is no address of this person', 422, [
        { path: field, message: 'leave it out, and all of their own fall silent' },
      ]);
    if (silencedBy(said.channel, value).length === 0) throw unusable('channel', 'does not lead to this address');
    return { contactPointId, kind: value.includes('@') ? 'email' : 'phone', value };
  }

  private draftNo(said: SaidNoToStaff, contactPointId: string | null, caseId: string | null, now: Date): ConsentDraft {
    const { personId, how, words, at, by, evidenceRef, note } = said;
    return {
      id: newId(),
      personId,
      contactPointId,
      caseId,
      channel: said.channel ?? 'all',
      purpose: 'all',
      kind: 'pec',
      granted: false,
      source: how,
      textVersion: SAID_TO_STAFF,
      textShown: words,
      said: words,
      note,
      page: null,
      seller: this.config.practice.legalName,
      ipHash: null,
      userAgent: null,
      at,
      recordedBy: by,
      evidenceRef,
      recordedAt: now,
    };
  }

  /** @returns whether the address was not silent before */
  private async silence(
    tx: Tx,
    said: SaidNoToStaff,
    point: PointOfPerson,
    later: readonly ConsentRecord[],
    cause: { caseId: string | null; causedBy: StoredEvent },
    now: Date,
  ): Promise<boolean> {
    const undoing = (channel: string) =>
      later.find(
        (one) =>
          (one.contactPointId === null || one.contactPointId === point.contactPointId) &&
          liftedBy(one).some((lifted) => lifted === channel),
      );
    const channels = silencedBy(said.channel, point.value);
    const silence: Silence = {
      address: { ...point, personId: said.personId, caseId: cause.caseId },
      reason: 'opt_out',
      on: channels.filter((channel) => !undoing(channel)),
      at: said.at,
      by: said.by,
      note: null,
      causedBy: cause.causedBy,
    };
    const undone = channels.filter((channel) => undoing(channel));
    const rows = this.permission.draftSuppressions({ ...silence, on: undone });
    await addUndone(
      tx,
      rows.map((row) => ({ ...row, consentId: undoing(row.channel)!.id })),
      said.by,
      now,
    );
    return this.permission.silence(tx, silence, now);
  }
}
