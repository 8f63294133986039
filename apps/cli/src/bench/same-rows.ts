import { HttpSender, nextInquiry } from './http-sender.js';
import { query } from './sql.js';

const TABLES = [
  'people',
  'contact_points',
  'person_contact_points',
  'cases',
  'case_members',
  'consent_records',
  'inquiries',
  'events',
  'deliveries',
];

interface Side {
  url: string;
  databaseUrl: string;
}

/** @throws Error when one inquiry leaves other rows in the one database than in the other */
export async function checkSameRows(ours: Side, bare: Side): Promise<void> {
  const [byUs, byBare] = [await rowsOfOne(ours), await rowsOfOne(bare)];
  const differ = TABLES.filter((_, index) => byUs[index] !== byBare[index]);
  if (differ.length)
    throw new Error(
      `the bare server does not write the same rows: ${differ.join(', ')} (ours ${byUs.join(' ')}, bare ${byBare.join(' ')})`,
    );
}

async function rowsOfOne({ url, databaseUrl }: Side): Promise<number[]> {
  const counts = TABLES.map((table) => `(select count(*)::int from ${table})`).join(', ');
  const count = async (): Promise<number[]> =>
    (await query<{ counts: number[] }>(databaseUrl, `select array[${counts}] as counts`))[0]!.counts;
  const before = await count();
  const sender = new HttpSender(url, 1);
  await sender.post(nextInquiry(), 201);
  await sender.close();
  return (await count()).map((rows, index) => rows - before[index]!);
}
