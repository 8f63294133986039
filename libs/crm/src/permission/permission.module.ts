import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionService } from './permission.service.js';
import { StopsController } from './stops.controller.js';
import { StopsService } from './stops.service.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { UnsubscribeService } from './unsubscribe.service.js';

@Module({
  imports: [PeopleModule, CasesModule],
  controllers: [StopsController, UnsubscribeController],
  providers: [PermissionService, StopsService, UnsubscribeService],
  exports: [PermissionService, StopsService, UnsubscribeService],
})
export class PermissionModule {}
