import type { Carrier } from '#apps/carrier/src/server.js';
import { acceptedBy } from './carrier-ledger.js';
import type { ClientLedger } from './client-ledger.js';
import type { Evidence } from './ledgers.js';
import { readRows } from './rows.js';

/** What a running system has to offer to be judged. */
export interface Judged {
  readonly client: ClientLedger;
  readonly carrier: Carrier;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** Both ledgers and the rows of this moment; look when nothing is under way, or they are of different moments. */
export async function gather(system: Judged, addressHashKey: string): Promise<Evidence> {
  return {
    client: system.client,
    rows: await readRows((sql, values) => system.query(sql, values), addressHashKey),
    carrier: acceptedBy(system.carrier),
    at: new Date(),
  };
}
