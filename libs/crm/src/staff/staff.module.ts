import { Global, Module } from '@nestjs/common';
import { Keyring } from '#platform/http/access.js';
import { ApiKeysService } from './api-keys.service.js';

@Global()
@Module({ providers: [{ provide: Keyring, useClass: ApiKeysService }], exports: [Keyring] })
export class StaffModule {}
