import { Module } from '@nestjs/common';
import { CasesController } from './cases.controller.js';
import { CasesLane } from './cases.lane.js';
import { CasesReactions } from './cases.reactions.js';
import { CasesService } from './cases.service.js';
import { ClosingService } from './closing.service.js';
import { CrisesService } from './crises.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { PagesService } from './pages.service.js';

@Module({
  controllers: [CasesController, HoldsController],
  providers: [CasesService, HoldsService, CrisesService, PagesService, ClosingService, CasesLane, CasesReactions],
  exports: [CasesService, HoldsService, CrisesService, PagesService, ClosingService, CasesLane],
})
export class CasesModule {}
