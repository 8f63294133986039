export default async function globalTeardown() {
  if (process.env.NO_SERVERS === '1') return;
  const { stopServers } = await import('./servers.ts');
  await stopServers();
}
