import type { Tx } from '#platform/database/tx.js';

export interface AlertDraft {
  /** one row per key: the same thing a second time is no news */
  key: string;
  kind: string;
  channel: string | null;
  code: string | null;
}

/** @returns those that were not raised before */
export async function addAlerts(tx: Tx, alerts: readonly AlertDraft[], now: Date): Promise<AlertDraft[]> {
  if (alerts.length === 0) return [];
  const rows = await tx.query<{ key: string }>(
    `insert into alerts (key, kind, channel, code, at)
     select distinct on (key) key, kind, channel, code, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as r(key text, kind text, channel text, code text) order by key
     on conflict (key) do nothing returning key`,
    [JSON.stringify(alerts), now],
  );
  const added = new Set(rows.map((row) => row.key));
  return [...new Map(alerts.filter((alert) => added.has(alert.key)).map((alert) => [alert.key, alert])).values()];
}
