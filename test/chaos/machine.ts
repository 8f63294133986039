import { backends, type Backend, type FaultId, faultIds } from './faults.data.js';
import { OwnPostgres } from './own-postgres.js';
import { OwnRedis } from './own-redis.js';

/** What this machine allows; what it does not is said, never left out in silence. */
export function allowed(say: (line: string) => void): { faults: FaultId[]; backends: Backend[] } {
  const hasDisk = OwnPostgres.canHaveSmallDisk();
  if (!hasDisk) say('F13 is left out: a disk that can be filled needs root and mount');
  const hasRedis = OwnRedis.isInstalled();
  if (!hasRedis) say('Redis is left out: there is no redis-server on PATH');
  return {
    faults: faultIds.filter((id) => hasDisk || id !== 'F13'),
    backends: backends.filter((one) => hasRedis || one !== 'redis'),
  };
}
