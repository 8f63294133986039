import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { ConversationsService } from './conversations.service.js';
import { TextWebhookController } from './text-webhook.controller.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule, MessagingModule],
  controllers: [TextWebhookController],
  providers: [ConversationsService],
  exports: [ConversationsService],
})
export class ConversationsModule {}
