import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PermissionService } from './permission.service.js';

@Module({ imports: [PeopleModule, CasesModule], providers: [PermissionService], exports: [PermissionService] })
export class PermissionModule {}
