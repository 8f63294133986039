/** Whether the queue lives in a PostgreSQL database; otherwise it lives in Redis. @throws for any other kind of address */
export function isPostgres(url: string): boolean {
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') return true;
  if (scheme === 'redis' || scheme === 'rediss') return false;
  throw new Error('The queue lives at a postgres:// or redis:// address');
}
