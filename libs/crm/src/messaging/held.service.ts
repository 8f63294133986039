import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { PermissionService } from '../permission/permission.service.js';
import { MessagingService } from './messaging.service.js';

/** What only a new start can free: the sender is registered by setting, words and lists come with the build. */
@Injectable()
export class HeldService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction((tx) =>
      this.messaging.release(tx, { because: this.permission.freedByStart() }, this.clock.now()),
    );
  }
}
