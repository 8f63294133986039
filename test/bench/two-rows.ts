import pg from 'pg';

// What pgbench does, for machines without it: each client sends the statements one after the other, all prepared.
const { statements, clients, seconds } = JSON.parse(process.argv[2] ?? '{}') as {
  statements: string[];
  clients: number;
  seconds: number;
};

const connections = await Promise.all(
  Array.from({ length: clients }, async () => {
    const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
    await client.connect();
    return client;
  }),
);
let transactions = 0;
const begun = performance.now();
const end = begun + seconds * 1000;
await Promise.all(
  connections.map(async (client) => {
    while (performance.now() < end) {
      for (const [index, text] of statements.entries()) await client.query({ name: `s${index}`, text });
      transactions += 1;
    }
  }),
);
process.stdout.write(String((transactions * 1000) / (performance.now() - begun)));
await Promise.all(connections.map((client) => client.end()));
