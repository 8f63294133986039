import { Global, Module } from '@nestjs/common';
import { Keyring } from '#platform/http/access.js';
import { ApiKeysService } from './api-keys.service.js';

@Global()
@Module({
  providers: [ApiKeysService, { provide: Keyring, useExisting: ApiKeysService }],
  exports: [ApiKeysService, Keyring],
})
export class StaffModule {}
