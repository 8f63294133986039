import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { projectRoot } from '#platform/config/project-root.js';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { AlertsService } from './alerts.service.js';
import { LedgerComparisonService } from './ledger-comparison.service.js';
import { LessonsService } from './lessons.service.js';
import { LookupsService } from './lookups.service.js';
import { MailFrame } from './mail-frame.js';
import { MailNewsService } from './mail-news.service.js';
import { MailWebhookController } from './mail-webhook.controller.js';
import { MessageReadingService } from './message-reading.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagingReactions } from './messaging.reactions.js';
import { MessagingService } from './messaging.service.js';
import { ReviewService } from './review.service.js';
import { SilencesService } from './silences.service.js';
import { SendsLane } from './sends.lane.js';
import { SendersService } from './senders.service.js';
import { SettlingService } from './settling.service.js';
import { StatusWebhookController } from './status-webhook.controller.js';
import { Templates } from './templates.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule, TasksModule],
  controllers: [MessagesController, StatusWebhookController, MailWebhookController],
  providers: [
    MessagingService,
    MessageReadingService,
    LessonsService,
    AlertsService,
    LookupsService,
    LedgerComparisonService,
    MailNewsService,
    ReviewService,
    MailFrame,
    SendersService,
    SettlingService,
    SendsLane,
    SilencesService,
    MessagingReactions,
    { provide: Templates, useFactory: () => Templates.read(join(projectRoot(), 'templates')) },
  ],
  exports: [MessagingService, SettlingService, LookupsService, LedgerComparisonService, AlertsService, SendsLane],
})
export class MessagingModule {}
