import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { Door } from './door.js';
import { PageWordsService } from './page-words.service.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesService } from './preferences.service.js';
import { PrivateLinksController } from './private-links.controller.js';
import { PrivatePageController } from './private-page.controller.js';
import { PrivatePagesService } from './private-pages.service.js';
import { VisitorsService } from './visitors.service.js';

@Module({
  imports: [MessagingModule, PermissionModule, CasesModule, PeopleModule],
  controllers: [PrivateLinksController, PrivatePageController, PreferencesController],
  providers: [PrivatePagesService, VisitorsService, PreferencesService, Door, PageWordsService],
  exports: [PrivatePagesService],
})
export class PrivatePagesModule {}
