import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { DryRunsService } from './dry-runs.service.js';
import { EnrollingReactions } from './enrolling.reactions.js';
import { EnrollingService } from './enrolling.service.js';
import { EnrollmentsController } from './enrollments.controller.js';
import { SequencesReactions } from './sequences.reactions.js';
import { SequencesService } from './sequences.service.js';
import { SimulatedPeopleService } from './simulated-people.service.js';
import { SimulationsController } from './simulations.controller.js';
import { SimulationsService } from './simulations.service.js';
import { SpeakingService } from './speaking.service.js';
import { StepsLane } from './steps.lane.js';
import { StoppingService } from './stopping.service.js';
import { SubjectsService } from './subjects.service.js';
import { TasksModule } from '../tasks/tasks.module.js';

@Module({
  imports: [
    IntakeModule,
    ConversationsModule,
    PeopleModule,
    CasesModule,
    PermissionModule,
    MessagingModule,
    TasksModule,
  ],
  controllers: [EnrollmentsController, SimulationsController],
  providers: [
    SequencesService,
    EnrollingService,
    StoppingService,
    SubjectsService,
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
