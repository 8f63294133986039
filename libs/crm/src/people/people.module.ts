import { Module } from '@nestjs/common';
import { PeopleService } from './people.service.js';
import { ProfilesService } from './profiles.service.js';

@Module({ providers: [PeopleService, ProfilesService], exports: [PeopleService, ProfilesService] })
export class PeopleModule {}
