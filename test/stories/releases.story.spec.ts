import { AdoptionService } from '#crm/conversations/adoption.service.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('a process of the release before, beside this one', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  let ruth: { caseId: string; personId: string };
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    ruth = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.settle();
  });
  afterEach(() => world.end());

  const adopt = () => world.app.get(AdoptionService, { strict: false }).adoptDue();
  const at = (path: string) => `/v1/cases/${karen.caseId}${path}`;
  const told = async (type: string) =>
    (await world.items(at('/timeline'))).filter((entry) => entry.type === type).map(({ data }) => data);
  const waiting = async (caseId: string) =>
    (await world.tasks(`caseId=${caseId}&waiting=true`)).map(({ kind }) => kind);
  const holds = (caseId: string) => world.items(`/v1/cases/${caseId}/holds?open=true`);

  /** as migration 0002 and its code wrote it */
  const oldCrisis = (kind: string | null = 'overdose') =>
    world.query(
      `update cases set crisis_at = coalesce(crisis_at, $2), crisis_kind = coalesce(crisis_kind, $3), status = 'held', version = version + 1
       where id = $1`,
      [karen.caseId, world.now(), kind],
    );
  const oldHold = (kind: string) =>
    world.query(
      'update people set hold_kind = $2, hold_at = $3, version = version + 1 where id = $1 and hold_kind is null',
      [karen.personId, kind, world.now()],
    );

  it('a crisis that it only marked becomes an incident with a page, a hold and a task; once, also by several at once', async () => {
    await oldCrisis();
    await Promise.all([adopt(), adopt(), adopt()]);
    await adopt();
    expect((await world.call('GET', at('/crisis'))).body.crisis).toMatchObject({ kind: 'overdose', level: 'now' });
    expect(await told('crisis.detected')).toHaveLength(1);
    expect(await told('page.requested')).toMatchObject([{ reason: 'crisis_overdose', level: 'now', n: 1 }]);
    expect(await holds(karen.caseId)).toMatchObject([{ kind: 'crisis', personId: null }]);
    expect(await waiting(karen.caseId)).toEqual(['crisis']);
    // nothing happens to the family beside her
    expect([await holds(ruth.caseId), await waiting(ruth.caseId)]).toEqual([[], []]);
    expect((await world.call('POST', at('/crisis/clear'), { note: 'he is awake' })).status).toBe(200);
    await adopt();
    expect(await told('crisis.detected')).toHaveLength(1);
    expect(await holds(karen.caseId)).toEqual([]);
    await oldCrisis(null);
    await adopt();
    expect(await told('crisis.detected')).toMatchObject([{ kind: 'overdose' }, { kind: 'danger' }]);
  });

  it('a crisis that this process has is left as it is, and one of a closed case too', async () => {
    await world.text(KAREN, 'he is not breathing');
    await adopt();
    expect(await told('crisis.detected')).toHaveLength(1);
    await world.query(
      `update cases set status = 'closed', closed_at = opened_at, close_reason = 'other', crisis_at = $2 where id = $1`,
      [ruth.caseId, world.now()],
    );
    await adopt();
    expect(await world.query('select 1 from crises where case_id = $1', [ruth.caseId])).toEqual([]);
  });

  it.each([
    ['ambiguous_hold', 'unclear_answer', []],
    ['willing', 'willing', ['willing']],
  ])(
    'a hold that it wrote on the person (%s) becomes one of the case, with what ends it',
    async (kind, task, paged) => {
      await oldHold(kind);
      await Promise.all([adopt(), adopt(), adopt()]);
      await adopt();
      expect(await holds(karen.caseId)).toMatchObject([{ kind, personId: karen.personId, startedBy: 'system' }]);
      expect(await holds(ruth.caseId)).toEqual([]);
      expect(await waiting(karen.caseId)).toEqual([task]);
      expect((await told('page.requested')).map(({ reason }) => reason)).toEqual(paged);
      const [hold] = await holds(karen.caseId);
      await world.call('POST', at(`/holds/${hold.id}/release`));
      // what was released stays released, though the older process still sees its mark
      await adopt();
      expect(await holds(karen.caseId)).toEqual([]);
      await world.query('update people set hold_at = $2 where id = $1', [
        karen.personId,
        new Date(world.now().getTime() + 60_000),
      ]);
      await adopt();
      expect(await holds(karen.caseId)).toMatchObject([{ kind }]);
    },
  );
});
