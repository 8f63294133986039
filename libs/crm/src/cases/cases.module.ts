import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { CasesController } from './cases.controller.js';
import { CasesService } from './cases.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { SafeContactController } from './safe-contact.controller.js';
import { SafeContactService } from './safe-contact.service.js';

@Module({
  imports: [PeopleModule],
  controllers: [CasesController, MembersController, SafeContactController],
  providers: [CasesService, MembersService, SafeContactService],
  exports: [CasesService, MembersService, SafeContactService],
})
export class CasesModule {}
