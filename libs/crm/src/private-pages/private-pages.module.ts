import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { projectRoot } from '#platform/config/project-root.js';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionModule } from '../permission/permission.module.js';
import { Door } from './door.js';
import { PageWords } from './page-words.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesService } from './preferences.service.js';
import { PrivateLinksController } from './private-links.controller.js';
import { PrivatePageController } from './private-page.controller.js';
import { PrivatePagesService } from './private-pages.service.js';
import { VisitorsService } from './visitors.service.js';

@Module({
  imports: [PermissionModule, CasesModule, PeopleModule],
  controllers: [PrivateLinksController, PrivatePageController, PreferencesController],
  providers: [
    PrivatePagesService,
    VisitorsService,
    PreferencesService,
    Door,
    { provide: PageWords, useFactory: () => PageWords.read(join(projectRoot(), 'templates', 'pages')) },
  ],
  exports: [PrivatePagesService],
})
export class PrivatePagesModule {}
