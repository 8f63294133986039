import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { type Caller, Keyring } from '#platform/http/access.js';
import { addKey, findKey, isKeyOf } from './api-keys.store.js';

/**
 * Knows API keys by their hash only. Until staff accounts exist there is one role: whoever holds the bootstrap key may do
 * everything.
 */
@Injectable()
export class ApiKeysService extends Keyring implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    await addKey(this.database, {
      id: newId(),
      name: 'bootstrap',
      role: 'administrator',
      hash: hashOf(this.config.adminApiKey),
      createdAt: this.clock.now(),
    });
  }

  /** A look-up by the hash of a long random key leaks nothing by its timing. */
  async find(key: string): Promise<Caller | null> {
    return findKey(this.database, hashOf(key));
  }

  /** Is it the key that this process was started with? A practice begins with it alone: there is nobody else to ask. */
  isBootstrap(tx: Tx, keyId: string): Promise<boolean> {
    return isKeyOf(tx, keyId, hashOf(this.config.adminApiKey));
  }

  permits(caller: Caller): boolean {
    return caller.role === 'administrator';
  }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
