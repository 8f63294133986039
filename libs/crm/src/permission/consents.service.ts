import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService, type PersonFacts } from '../people/people.service.js';
import { AddressesService, type FoundAddress, type NamedAddress, unusable } from './addresses.service.js';
import {
  type ConsentChannel,
  type ConsentDraft,
  consentGranted,
  type ConsentPurpose,
  type ConsentWay,
  isNewerYes,
  liftedBy,
  refuseAddress,
  refuseConsent,
  SAID_TO_STAFF,
} from './consent.rules.js';
import { findConsentText } from './consent-texts.data.js';
import { draftConsents, listConsents } from './consents.store.js';
import { type ConsentRecord, recordOf } from './evidence.seal.js';
import { PermissionService } from './permission.service.js';
import { suppressionsOf } from './suppressions.store.js';

/** What staff write down, in both directions. */
export interface SaidToStaff extends NamedAddress {
  personId: string;
  words: string;
  how: ConsentWay;
  evidenceRef: string | null;
  /** when it was said; business time */
  at: Date;
  note: string | null;
  by: string;
}
export interface SaidYesToStaff extends SaidToStaff {
  channel: ConsentChannel;
  /** what it is not said to be, it is by its text */
  kind: 'pec' | 'pewc' | null;
  purpose: ConsentPurpose | null;
  textVersion: string | null;
  expiresAt: Date | null;
  seller: string | null;
  boxDefault: boolean;
  page: string | null;
}

/** The consent ledger: rows are added and never changed. */
@Injectable()
export class ConsentsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly addresses: AddressesService,
    private readonly permission: PermissionService,
  ) {}

  /**
   * A yes, as staff write it down. It lifts this same person's own older opt-out, on its channel.
   * @returns the row, and the channels that are open again
   * @throws Refused 422 naming every field that makes it no consent
   */
  async grant(tx: Tx, said: SaidYesToStaff, now: Date): Promise<{ record: ConsentRecord; lifted: string[] }> {
    const person = await this.personOf(tx, said.personId);
    const draft = this.draftYes(said, person, now);
    const found = await this.addresses.find(tx, said);
    const pointIds = found.contactPointId ? [found.contactPointId] : [];
    const { caseOf } = await this.addresses.lockAround(tx, pointIds, [said.personId]);
    await this.checkAddress(tx, said, found);
    const consent: ConsentDraft = {
      ...draft,
      contactPointId: found.contactPointId,
      caseId: caseOf.get(said.personId) ?? null,
    };
    const [granted] = await this.events.append(tx, [consentGranted(consent)], [draftConsents([consent])]);
    const record = recordOf(consent);
    const channels = await this.ownOptOuts(tx, found.value, record, now);
    const address = { ...found, personId: said.personId, caseId: consent.caseId };
    const how = { by: said.by, isStaff: true, consentId: consent.id };
    const lifted = await this.permission.lift(tx, address, { channels, reason: 'opt_out' }, how, now);
    await this.events.append(
      tx,
      lifted.map((event) => ({ ...event, causedBy: granted })),
    );
    return { record, lifted: lifted.length > 0 ? channels : [] };
  }

  async list(query: {
    personId?: string;
    contactPointId?: string;
    channel?: string;
    cursor?: string;
    limit: number;
  }): Promise<Page<ConsentRecord>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await listConsents(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  /** @throws Refused 422 when there is no such person */
  async personOf(tx: Tx, personId: string): Promise<PersonFacts> {
    const person = (await this.people.load(tx, [personId])).get(personId);
    if (!person) throw unusable('personId', 'names nobody who is known');
    return person;
  }

  private draftYes(
    said: SaidYesToStaff,
    person: PersonFacts,
    now: Date,
  ): Omit<ConsentDraft, 'contactPointId' | 'caseId'> {
    const seller = this.config.practice.legalName;
    const text = said.textVersion === null ? undefined : findConsentText(said.textVersion);
    const kind = said.kind ?? text?.kind ?? 'pec';
    const purpose = said.purpose ?? (text?.purpose as ConsentPurpose | undefined) ?? 'request';
    const wrong = refuseConsent({ ...said, kind, purpose }, text, seller, now);
    if (wrong.length) throw new Refused('consent_not_valid', 'This is no consent that may be recorded', 422, wrong);
    const wording = text?.wording[person.language === 'es' ? 'es' : 'en']
      .split('{{ practice.legalName }}')
      .join(seller);
    const { personId, channel, page, at, expiresAt, by, evidenceRef, words, note } = said;
    return {
      id: newId(),
      personId,
      channel,
      kind,
      purpose,
      granted: true,
      source: said.how,
      seller,
      page,
      at,
      expiresAt,
      textVersion: said.textVersion ?? SAID_TO_STAFF,
      textShown: wording ?? words,
      said: words,
      note,
      recordedBy: by,
      evidenceRef,
      recordedAt: now,
      ipHash: null,
      userAgent: null,
    };
  }

  private async checkAddress(tx: Tx, said: SaidYesToStaff, found: FoundAddress): Promise<void> {
    const open = await this.cases.openAround(tx, [said.personId]);
    const around = await this.cases.load(tx, [...new Set(open.map((one) => one.id))]);
    const lovedOneIds = [...around.values()].flatMap(({ lovedOneId }) => (lovedOneId ? [lovedOneId] : []));
    const field = said.contactPointId === null ? 'address' : 'contactPointId';
    const wrong = refuseAddress({ personId: said.personId, channel: said.channel, field }, found, lovedOneIds);
    if (wrong.length) throw new Refused('not_their_address', 'Consent is given for an own address', 422, wrong);
  }

  private async ownOptOuts(tx: Tx, value: string, consent: ConsentRecord, now: Date): Promise<string[]> {
    const known = await suppressionsOf(tx, [this.permission.addressHash(value)]);
    const own = known.filter(
      (row) =>
        !row.liftedAt &&
        row.reason === 'opt_out' &&
        row.personId === consent.personId &&
        isNewerYes(consent, row.at, now),
    );
    const may = liftedBy(consent);
    return own.map((row) => row.channel).filter((channel) => may.some((one) => one === channel));
  }
}
