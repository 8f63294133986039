import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { projectRoot } from '#platform/config/project-root.js';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { AlertsService } from './alerts.service.js';
import { CallWordsController } from './call-words.controller.js';
import { CallWordsService } from './call-words.service.js';
import { CarrierDayService } from './carrier-day.service.js';
import { CurrentTemplatesService } from './current-templates.service.js';
import { HeldService } from './held.service.js';
import { HeldWordsService } from './held-words.service.js';
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
import { readShippedTemplates } from './shipped-templates.js';
import { StatusWebhookController } from './status-webhook.controller.js';
import { TemplatePreviewService } from './template-preview.service.js';
import { Templates } from './templates.js';
import { TemplatesController } from './templates.controller.js';
import { TemplatesService } from './templates.service.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule, TasksModule],
  controllers: [
    MessagesController,
    StatusWebhookController,
    MailWebhookController,
    TemplatesController,
    CallWordsController,
  ],
  providers: [
    MessagingService,
    MessageReadingService,
    LessonsService,
    AlertsService,
    CarrierDayService,
    LookupsService,
    LedgerComparisonService,
    MailNewsService,
    ReviewService,
    HeldService,
    MailFrame,
    SendersService,
    SettlingService,
    SendsLane,
    SilencesService,
    MessagingReactions,
    TemplatesService,
    TemplatePreviewService,
    CallWordsService,
    CurrentTemplatesService,
    HeldWordsService,
    {
      provide: Templates,
      useFactory: (config: Config) =>
        new Templates(readShippedTemplates(join(projectRoot(), 'templates')).frames, config.unapprovedWords),
      inject: [CONFIG],
    },
  ],
  exports: [
    MessagingService,
    HeldWordsService,
    MailNewsService,
    SettlingService,
    LookupsService,
    LedgerComparisonService,
    AlertsService,
    SendsLane,
  ],
})
export class MessagingModule {}
