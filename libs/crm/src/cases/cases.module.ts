import { Module } from '@nestjs/common';
import { CasesController } from './cases.controller.js';
import { CasesService } from './cases.service.js';
import { TakeoverService } from './takeover.service.js';

@Module({
  controllers: [CasesController],
  providers: [CasesService, TakeoverService],
  exports: [CasesService, TakeoverService],
})
export class CasesModule {}
