import pg from 'pg';

/** Whether a database lets us in. @throws what the driver says (ECONNREFUSED, 57P03 while it starts, 28P01, ...) */
export async function knock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}
