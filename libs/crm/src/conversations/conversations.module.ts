import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { ConversationsService } from './conversations.service.js';
import { MissedTextsService } from './missed-texts.service.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsService } from './proposals.service.js';
import { ReconciliationService } from './reconciliation.service.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { TextWebhookController } from './text-webhook.controller.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule, MessagingModule, TasksModule],
  controllers: [TextWebhookController, ReconciliationsController, CorrectionsController, ProposalsController],
  providers: [ConversationsService, CorrectionsService, ProposalsService, MissedTextsService, ReconciliationService],
  exports: [ConversationsService, MissedTextsService, ReconciliationService],
})
export class ConversationsModule {}
