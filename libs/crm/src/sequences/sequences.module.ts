import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { EnrollmentsController } from './enrollments.controller.js';
import { SequencesReactions } from './sequences.reactions.js';
import { SequencesService } from './sequences.service.js';
import { StepsLane } from './steps.lane.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [ConversationsModule, PeopleModule, CasesModule, PermissionModule, MessagingModule, TasksModule],
  controllers: [EnrollmentsController],
  providers: [SequencesService, StepsLane, SequencesReactions],
  exports: [SequencesService, StepsLane],
})
export class SequencesModule {}
