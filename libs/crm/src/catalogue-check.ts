import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Reactions } from '#platform/events/reactions.js';
import { catalogueProblems } from './catalogue.js';

/** Boot fails when a reaction has no entry, an entry no reaction, or stops go in a circle. */
@Injectable()
export class CatalogueCheck implements OnApplicationBootstrap {
  constructor(private readonly reactions: Reactions) {}

  onApplicationBootstrap(): void {
    const problems = catalogueProblems(this.reactions.listing());
    if (problems.length) throw new Error(`The event catalogue does not fit:\n  ${problems.join('\n  ')}`);
  }
}
