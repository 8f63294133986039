import { newId } from '#platform/clock/ids.js';

/** The part of a body that is written. */
export interface BareInquiry {
  person: { name: string; phone: string; email: string; relationship: string; postalCode: string };
  lovedOne: { firstName: string; readiness: string };
  message: string;
  consents: { channel: string; textVersion: string; granted: boolean }[];
}

type Rows = Record<string, Record<string, unknown>[]>;
const FROM_OUR_KEY = 'f'.repeat(64);

/** The rows that the product writes for this inquiry, made without a rule, a look-up, or a check. */
export function bareRows(
  body: BareInquiry,
  key: string,
): { answer: { id: string; caseId: string; personId: string }; rows: Rows } {
  const [id, caseId, personId, lovedOneId, phoneId, emailId] = Array.from({ length: 6 }, newId) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const now = new Date();
  const { person } = body;
  const nameKey = person.name.toLowerCase();
  const event = (type: string, data: object) => ({
    id: newId(),
    type,
    version: 1,
    occurred_at: now,
    case_id: caseId,
    person_id: personId,
    actor: { kind: 'family' },
    correlation_id: id,
    causation_id: null,
    data,
  });
  const received = event('inquiry.received', {
    inquiryId: id,
    channel: 'form',
    relationship: person.relationship,
    under18: false,
    joined: false,
    suspicion: [],
    textNow: false,
  });
  const consents = [{ channel: 'email', textVersion: 'given', granted: true }, ...body.consents].map((consent) => ({
    id: newId(),
    person_id: personId,
    contact_point_id: consent.channel === 'email' ? emailId : phoneId,
    channel: consent.channel,
    purpose: 'request',
    kind: 'pec',
    granted: consent.granted,
    source: 'form',
    text_version: consent.textVersion,
    text_shown:
      'You may text me at this number about my request and our calls. Msg & data rates may apply. Reply STOP to end, HELP for help.',
    text_hash: FROM_OUR_KEY,
    box_default: false,
    seller: 'Harbor Family Support LLC',
    page: null,
    ip_hash: FROM_OUR_KEY,
    user_agent: null,
    at: now,
    evidence_hash: FROM_OUR_KEY,
  }));
  const granted = consents.map((consent) =>
    event('consent.granted', {
      consentId: consent.id,
      channel: consent.channel,
      kind: 'pec',
      purpose: 'request',
      textVersion: consent.text_version,
    }),
  );
  const people = { language: 'en', time_zone: null, under_18: false, created_at: now };
  return {
    answer: { id, caseId, personId },
    rows: {
      people: [
        { id: personId, name: person.name, name_key: nameKey, postal_code: person.postalCode, ...people },
        { id: lovedOneId, name: body.lovedOne.firstName, name_key: 'alex', postal_code: null, ...people },
      ],
      contact_points: [
        { id: phoneId, kind: 'phone', value: person.phone },
        { id: emailId, kind: 'email', value: person.email },
      ],
      person_contact_points: [
        { person_id: personId, contact_point_id: phoneId, name_key: nameKey, raw: person.phone },
        { person_id: personId, contact_point_id: emailId, name_key: nameKey, raw: person.email },
      ],
      cases: [
        {
          id: caseId,
          stage: 'new',
          status: 'open',
          inquirer_id: personId,
          loved_one_id: lovedOneId,
          readiness: body.lovedOne.readiness,
          substances: [],
          attention: [],
          opened_at: now,
        },
      ],
      case_members: [
        { case_id: caseId, person_id: personId, role: 'inquirer', relationship: person.relationship, safe_contact: {} },
        { case_id: caseId, person_id: lovedOneId, role: 'loved_one', relationship: null, safe_contact: {} },
      ],
      consent_records: consents,
      inquiries: [
        {
          id,
          case_id: caseId,
          person_id: personId,
          channel: 'form',
          message: body.message,
          loved_one: body.lovedOne,
          callback: null,
          source: null,
          suspicion: [],
          raw_contact: { phone: person.phone, email: person.email },
          received_at: now,
          idem_scope: 'public:inquiries',
          idem_key: key,
          body_hash: FROM_OUR_KEY,
        },
      ],
      events: [event('case.opened', { inquirerId: personId, stage: 'new' }), received, ...granted],
      deliveries: [{ event_id: received.id, reaction: 'sequences.enroll_inquirers', due_mt: now }],
    },
  };
}

/** One statement for all of it: a CTE per table over one jsonb parameter; the tables know their columns' types. */
export function bareStatement(rows: Rows): string {
  const parts = Object.entries(rows).map(([table, [first]]) => {
    const names = Object.keys(first!).join(', ');
    return `into_${table} as (insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb->'${table}'))`;
  });
  return `with ${parts.join(', ')} select 1`;
}
