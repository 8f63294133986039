import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { AddressesService } from './addresses.service.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsService } from './consents.service.js';
import { DncController } from './dnc.controller.js';
import { DncService } from './dnc.service.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceService } from './evidence.service.js';
import { PermissionService } from './permission.service.js';
import { RevocationsService } from './revocations.service.js';
import { StateSwitchesController } from './state-switches.controller.js';
import { StateSwitchesService } from './state-switches.service.js';
import { StopsController } from './stops.controller.js';
import { StopsService } from './stops.service.js';
import { SuppressionsController } from './suppressions.controller.js';
import { SuppressionsService } from './suppressions.service.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { UnsubscribeService } from './unsubscribe.service.js';

@Module({
  imports: [PeopleModule, CasesModule],
  controllers: [
    ConsentsController,
    DncController,
    EvidenceController,
    StateSwitchesController,
    StopsController,
    SuppressionsController,
    UnsubscribeController,
  ],
  providers: [
    AddressesService,
    ConsentsService,
    DncService,
    EvidenceService,
    PermissionService,
    RevocationsService,
    StateSwitchesService,
    StopsService,
    SuppressionsService,
    UnsubscribeService,
  ],
  exports: [PermissionService, StopsService, UnsubscribeService],
})
export class PermissionModule {}
