import { Module } from '@nestjs/common';
import { CasesController } from './cases.controller.js';
import { CasesService } from './cases.service.js';
import { SafeContactService } from './safe-contact.service.js';

@Module({
  controllers: [CasesController],
  providers: [CasesService, SafeContactService],
  exports: [CasesService, SafeContactService],
})
export class CasesModule {}
