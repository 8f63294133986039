import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PrivatePagesModule } from '../private-pages/private-pages.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { AnswersService } from './answers.service.js';
import { BatchReadingService } from './batch-reading.service.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { ByHandService } from './by-hand.service.js';
import { IntakeModule } from '../intake/intake.module.js';
import { DryRunsService } from './dry-runs.service.js';
import { EnrollingReactions } from './enrolling.reactions.js';
import { EnrollingService } from './enrolling.service.js';
import { EnrollmentReadingService } from './enrollment-reading.service.js';
import { EnrollmentsController } from './enrollments.controller.js';
import { ExplanationService } from './explanation.service.js';
import { ReplacedService } from './replaced.service.js';
import { SequencesController } from './sequences.controller.js';
import { SequencesReactions } from './sequences.reactions.js';
import { SequencesService } from './sequences.service.js';
import { LinkingService } from './linking.service.js';
import { SimulatedPeopleService } from './simulated-people.service.js';
import { SimulationsController } from './simulations.controller.js';
import { SimulationsService } from './simulations.service.js';
import { SpeakingService } from './speaking.service.js';
import { StepsLane } from './steps.lane.js';
import { StoppingService } from './stopping.service.js';
import { SubjectsService } from './subjects.service.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { VersionsService } from './versions.service.js';

@Module({
  imports: [
    IntakeModule,
    ConversationsModule,
    PrivatePagesModule,
    PeopleModule,
    CasesModule,
    PermissionModule,
    MessagingModule,
    TasksModule,
  ],
  controllers: [SequencesController, EnrollmentsController, BatchesController, SimulationsController],
  providers: [
    SequencesService,
    VersionsService,
    ReplacedService,
    ByHandService,
    EnrollmentReadingService,
    ExplanationService,
    BatchesService,
    BatchReadingService,
    EnrollingService,
    StoppingService,
    SubjectsService,
    LinkingService,
    AnswersService,
    SpeakingService,
    SimulatedPeopleService,
    SimulationsService,
    DryRunsService,
    StepsLane,
    SequencesReactions,
    EnrollingReactions,
  ],
  exports: [SequencesService, EnrollingService, StoppingService, StepsLane],
})
export class SequencesModule {}
