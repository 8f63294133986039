import { Injectable } from '@nestjs/common';
import type { PageLanguage } from '#platform/http/page/page-frame.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { asPage, type PageText } from './page-text.rules.js';
import { pagesByStage } from './pages-by-stage.data.js';

/** The words behind the private link: templates of the channel `page`, as they are said now. */
@Injectable()
export class PageWordsService {
  constructor(private readonly messaging: MessagingService) {}

  /** Of this stage, in their order; without those that nobody has approved where words need it. */
  ofStage(stage: string, language: PageLanguage): PageText[] {
    return (pagesByStage[stage] ?? []).flatMap((key) => {
      const words = this.messaging.page(key, language);
      if (!words || words.heldBecause) return [];
      return [asPage(words)];
    });
  }
}
