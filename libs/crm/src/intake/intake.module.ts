import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { PrivatePagesModule } from '../private-pages/private-pages.module.js';
import { InquireController } from './inquire.controller.js';
import { InquiriesController } from './inquiries.controller.js';
import { InquiryReadingService } from './inquiry-reading.service.js';
import { IntakeReactions } from './intake.reactions.js';
import { IntakeService } from './intake.service.js';
import { PlacingService } from './placing.service.js';
import { QualifyingService } from './qualifying.service.js';
import { ReturningService } from './returning.service.js';
import { UnknownSenderService } from './unknown-sender.service.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [
    PeopleModule,
    CasesModule,
    PermissionModule,
    MessagingModule,
    ConversationsModule,
    PrivatePagesModule,
    TasksModule,
  ],
  controllers: [InquiriesController, InquireController],
  providers: [
    IntakeService,
    PlacingService,
    ReturningService,
    InquiryReadingService,
    QualifyingService,
    UnknownSenderService,
    IntakeReactions,
  ],
  exports: [IntakeService],
})
export class IntakeModule {}
