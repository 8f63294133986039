import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { TasksController } from './tasks.controller.js';
import { TasksReactions } from './tasks.reactions.js';
import { TasksService } from './tasks.service.js';

@Module({
  imports: [CasesModule],
  controllers: [TasksController],
  providers: [TasksService, TasksReactions],
  exports: [TasksService],
})
export class TasksModule {}
