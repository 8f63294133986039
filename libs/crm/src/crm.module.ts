import { Module } from '@nestjs/common';
import { CasesModule } from './cases/cases.module.js';
import { Case } from './cases/case.entity.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import { InquiryRow } from './intake/inquiry.entity.js';
import { IntakeModule } from './intake/intake.module.js';
import { ContactPoint, Message } from './messaging/message.entity.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { PeopleModule } from './people/people.module.js';
import { Person } from './people/person.entity.js';
import { PermissionModule } from './permission/permission.module.js';
import { Enrollment } from './sequences/enrollment.entity.js';
import { PrivatePagesModule } from './private-pages/private-pages.module.js';
import { SequencesModule } from './sequences/sequences.module.js';
import { StaffModule } from './staff/staff.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { CatalogueCheck } from './catalogue-check.js';
import { CrmLanes } from './crm-lanes.js';

/** Rows that cold reads load. */
export const entities = [Case, ContactPoint, Enrollment, InquiryRow, Message, Person];

/** The whole business, in the order in which it may call: top calls down. */
@Module({
  imports: [
    SequencesModule,
    IntakeModule,
    PrivatePagesModule,
    ConversationsModule,
    MessagingModule,
    PermissionModule,
    TasksModule,
    CasesModule,
    PeopleModule,
    StaffModule,
  ],
  providers: [CatalogueCheck, CrmLanes],
  exports: [SequencesModule, IntakeModule, MessagingModule],
})
export class CrmModule {}
