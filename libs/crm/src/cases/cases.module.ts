import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { CasesController } from './cases.controller.js';
import { CasesLane } from './cases.lane.js';
import { CasesReactions } from './cases.reactions.js';
import { CasesService } from './cases.service.js';
import { ClosingService } from './closing.service.js';
import { CrisesService } from './crises.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { PagesController } from './pages.controller.js';
import { PagesService } from './pages.service.js';
import { SafeContactController } from './safe-contact.controller.js';
import { SafeContactService } from './safe-contact.service.js';
import { TakeoverService } from './takeover.service.js';

@Module({
  imports: [PeopleModule],
  controllers: [CasesController, HoldsController, MembersController, PagesController, SafeContactController],
  providers: [
    CasesService,
    HoldsService,
    CrisesService,
    PagesService,
    ClosingService,
    MembersService,
    SafeContactService,
    TakeoverService,
    CasesLane,
    CasesReactions,
  ],
  exports: [
    CasesService,
    HoldsService,
    CrisesService,
    PagesService,
    ClosingService,
    MembersService,
    SafeContactService,
    TakeoverService,
    CasesLane,
  ],
})
export class CasesModule {}
