import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { AdoptionService } from './adoption.service.js';
import { AnswersService } from './answers.service.js';
import { ConsequencesService } from './consequences.service.js';
import { CorrectionsController } from './corrections.controller.js';
import { CorrectionsService } from './corrections.service.js';
import { ConversationsReactions } from './conversations.reactions.js';
import { ConversationsService } from './conversations.service.js';
import { CrisisController } from './crisis.controller.js';
import { InboundMailController } from './inbound-mail.controller.js';
import { MailIntakeService } from './mail-intake.service.js';
import { MailReadingService } from './mail-reading.service.js';
import { MailSenderService } from './mail-sender.service.js';
import { MediaController } from './media.controller.js';
import { MediaService } from './media.service.js';
import { NumberAnswersService } from './number-answers.service.js';
import { MissedTextsService } from './missed-texts.service.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsService } from './proposals.service.js';
import { ReconciliationService } from './reconciliation.service.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { SuggestionsController } from './suggestions.controller.js';
import { SuggestionsService } from './suggestions.service.js';
import { QuietService } from './quiet.service.js';
import { RepliesController } from './replies.controller.js';
import { RepliesService } from './replies.service.js';
import { ReplyAskingService } from './reply-asking.service.js';
import { TextWebhookController } from './text-webhook.controller.js';
import { ThreadReadingService } from './thread-reading.service.js';
import { ThreadsController } from './threads.controller.js';
import { ThreadsService } from './threads.service.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [PeopleModule, CasesModule, PermissionModule, MessagingModule, TasksModule],
  controllers: [
    TextWebhookController,
    InboundMailController,
    ReconciliationsController,
    CrisisController,
    SuggestionsController,
    CorrectionsController,
    ProposalsController,
    ThreadsController,
    RepliesController,
    MediaController,
  ],
  providers: [
    ConversationsService,
    ConversationsReactions,
    AdoptionService,
    ConsequencesService,
    AnswersService,
    MailIntakeService,
    MailReadingService,
    MailSenderService,
    SuggestionsService,
    CorrectionsService,
    ProposalsService,
    MissedTextsService,
    ReconciliationService,
    ThreadReadingService,
    ThreadsService,
    RepliesService,
    ReplyAskingService,
    MediaService,
    NumberAnswersService,
    QuietService,
  ],
  exports: [AdoptionService, QuietService, ConversationsService, MissedTextsService, ReconciliationService],
})
export class ConversationsModule {}
