import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService } from '../people/people.service.js';
import type { KnownAddress } from '../permission/permission.service.js';
import * as store from './conversations.store.js';
import type { Sender } from './inbound.rules.js';
import type { UnderstoodMail } from './mail-reading.service.js';
import { silenceAsked } from './mail-silence.rules.js';

/** Whose mails those are that name nobody: one conversation, where staff look (RFC 2606: nobody has it). */
const NOBODY = 'unknown-sender@invalid';

/** Every address that a mail is about, while its point and the cases around it are locked. */
export interface MailSender extends Sender {
  silenced: (KnownAddress & { contactPointId: string })[];
  /** asks for silence, and nobody knows whose */
  unheeded: boolean;
}

/** Who wrote a mail, whom it silences, and what stands around them: locked before anything is written. */
@Injectable()
export class MailSenderService {
  constructor(
    private readonly people: PeopleService,
    private readonly cases: CasesService,
  ) {}

  /**
   * Points first, all at once in id order: that of the conversation, of the writer, and of whom it silences.
   * @returns null when this mail is stored already
   */
  async lock(tx: Tx, understood: UnderstoodMail, now: Date): Promise<MailSender | null> {
    const value = ownAddress(understood);
    const [ownId, ...silencedIds] = await this.people.ensureMailboxes(tx, [value, ...understood.silences]);
    const writer = await this.writerOf(tx, understood);
    const silenced = await this.silencedPoints(tx, understood, silencedIds);
    await this.people.lockPoints(tx, [...new Set([ownId!, ...writer, ...silenced.map((one) => one.contactPointId)])]);
    if (await store.isStored(tx, understood.mail.key)) return null;
    const own = await this.people.peopleOnPoint(tx, ownId!);
    const others = await this.peopleOn(tx, writer);
    const theirs = new Map<string, string[]>();
    for (const { contactPointId } of silenced)
      theirs.set(contactPointId, await this.people.peopleOnPoint(tx, contactPointId));
    const open = await this.cases.openAround(tx, [...new Set([...own, ...others, ...[...theirs.values()].flat()])]);
    await this.cases.lock(tx, [...new Set(open.map((one) => one.id))]);
    const spoke = new Set([...own, ...others]);
    const members = open.filter((one) => spoke.has(one.personId)).map(({ id, personId }) => ({ caseId: id, personId }));
    const point = { contactPointId: ownId!, value, own, personIds: [...spoke] };
    const unheeded = asksForSilence(understood) && silenced.length === 0;
    const sender = await this.placed(tx, point, members, unheeded || opensCase(understood), now);
    if (value === NOBODY) await this.people.markPointBad(tx, ownId!, 'hard_bounce');
    const addressed = silenced.map((one) => {
      const on = theirs.get(one.contactPointId)!;
      const { personId, caseId } = sender.opensInquiry && on.length === 0 ? sender : whose(on, open);
      return { ...one, personId, caseId };
    });
    return { ...sender, silenced: addressed, unheeded };
  }

  private async placed(
    tx: Tx,
    { own, ...point }: Pick<Sender, 'contactPointId' | 'value' | 'personIds'> & { own: string[] },
    members: Sender['members'],
    opens: boolean,
    now: Date,
  ): Promise<Sender> {
    const caseIds = [...new Set(members.map((one) => one.caseId))];
    const known = { ...point, caseIds, members, opensInquiry: false };
    if (caseIds.length > 0) {
      const last = caseIds.length > 1 ? await store.lastCaseThatWrote(tx, point.contactPointId) : null;
      const mine = members.find(({ personId }) => own.includes(personId));
      const first = members.find(({ caseId }) => caseId === last) ?? mine ?? members[0]!;
      return { ...known, ...first };
    }
    const personId = point.personIds[0] ?? null;
    if (!opens) return { ...known, caseId: null, personId };
    const newcomer = personId ?? (await this.people.welcomeUnknown(tx, point.contactPointId, point.value, now));
    const caseId = await this.cases.openFor(tx, newcomer, now);
    return {
      ...known,
      personIds: [...new Set([...point.personIds, newcomer])],
      caseIds: [caseId],
      members: [{ caseId, personId: newcomer }],
      caseId,
      personId: newcomer,
      opensInquiry: true,
    };
  }

  /** The mailbox in From, where somebody has it: From is a claim, and a claim may only stop more. */
  private async writerOf(tx: Tx, { mail, reading }: UnderstoodMail): Promise<string[]> {
    if (!mail.from || reading.kind === 'unsubscribe' || isByMachine(reading.kind)) return [];
    const points = await this.people.findPoints(tx, [], [mail.from]);
    return [...new Set(points.map((point) => point.pointId))];
  }

  private async peopleOn(tx: Tx, pointIds: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const id of pointIds) found.push(...(await this.people.peopleOnPoint(tx, id)));
    return found;
  }

  /** The mailboxes themselves; and whoever asks for more is silenced on every address of theirs that they mean. */
  private async silencedPoints(
    tx: Tx,
    { silences, mail, reading }: UnderstoodMail,
    ids: readonly string[],
  ): Promise<{ contactPointId: string; value: string }[]> {
    const asked = reading.kind === 'unsubscribe' ? 'mail' : silenceAsked(`${mail.subject}\n${reading.words}`);
    const points = new Map(asked === 'phones' ? [] : silences.map((value, index) => [ids[index]!, value]));
    for (const personId of asked === 'mail' ? [] : await this.peopleOn(tx, ids)) {
      const theirs = await this.people.pointsOfPerson(tx, personId);
      const meant = theirs.filter((point) => asked === 'everything' || point.kind === 'phone');
      for (const point of meant) points.set(point.contactPointId, point.value);
    }
    return [...points].map(([contactPointId, value]) => ({ contactPointId, value }));
  }
}

export const isByMachine = (kind: UnderstoodMail['reading']['kind']): boolean =>
  kind === 'automatic' || kind === 'bounce';

/** Whose conversation it is: what only our own mails could tell goes before what From claims. */
function ownAddress({ mail, reading, correspondent, silences }: UnderstoodMail): string {
  if (reading.kind === 'unsubscribe' && silences[0]) return silences[0];
  return correspondent ?? mail.from ?? NOBODY;
}

/** A machine, and somebody who only says that we should not write, is no family asking for help. */
function opensCase(understood: UnderstoodMail): boolean {
  if (isByMachine(understood.reading.kind)) return false;
  return !asksForSilence(understood) || understood.reading.classification.crisis !== null;
}

const asksForSilence = ({ reading }: UnderstoodMail): boolean =>
  ['opt_out', 'wrong_number'].includes(reading.classification.label);

/** Of a shared address nobody knows whose wish it was: no later yes of one of them lifts it by itself. */
function whose(
  personIds: readonly string[],
  open: readonly { id: string; personId: string }[],
): { personId: string | null; caseId: string | null } {
  const around = open.find(({ personId }) => personIds.includes(personId));
  return { personId: personIds.length === 1 ? personIds[0]! : null, caseId: around?.id ?? null };
}
