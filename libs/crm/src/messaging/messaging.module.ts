import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { projectRoot } from '#platform/config/project-root.js';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { LessonsService } from './lessons.service.js';
import { MessageReadingService } from './message-reading.service.js';
import { MessagesController } from './messages.controller.js';
import { MessagingReactions } from './messaging.reactions.js';
import { MessagingService } from './messaging.service.js';
import { SendsLane } from './sends.lane.js';
import { SettlingService } from './settling.service.js';
import { StatusWebhookController } from './status-webhook.controller.js';
import { Templates } from './templates.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule],
  controllers: [MessagesController, StatusWebhookController],
  providers: [
    MessagingService,
    MessageReadingService,
    LessonsService,
    SettlingService,
    SendsLane,
    MessagingReactions,
    { provide: Templates, useFactory: () => Templates.read(join(projectRoot(), 'templates')) },
  ],
  exports: [MessagingService, SettlingService, SendsLane],
})
export class MessagingModule {}
