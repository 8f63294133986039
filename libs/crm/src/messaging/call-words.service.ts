import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService } from '../people/people.service.js';
import type { SafeContact } from '../permission/permission.service.js';
import { type TaskRow, TasksService } from '../tasks/tasks.service.js';
import { blanksIn, callManner, type CallManner, scriptOfTask, scriptsBelow } from './call-words.rules.js';
import { firstNameOf } from './template.rules.js';
import { type TemplateValues, Unfillable } from './template-variables.rules.js';
import { Templates } from './templates.js';
import { practiceValues } from './words.rules.js';

export interface CallWords {
  title: string;
  script: string;
  /** of the script: staff's own where there is none in the family's */
  language: string;
  isApproved: boolean;
  /** words only where they may be left */
  voicemail: { mayLeave: boolean; words: string | null };
  sayPracticeName: boolean;
}

/** What every voicemail says that has none of its own. */
const ANY_CALL = 'call';
const STAFF_LANGUAGE = 'en';

interface Called extends CallManner {
  /** as a voicemail may say it; '' where there is none */
  firstName: string;
  language: string;
}

/** What to say in a call that a task asks for. */
@Injectable()
export class CallWordsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly tasks: TasksService,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly templates: Templates,
  ) {}

  /** @throws Refused 404 for a task that is not there, names no script, or one whose words are said no more */
  async ofTask(taskId: string): Promise<CallWords> {
    const task = await this.tasks.get(taskId);
    const key = scriptOfTask(task.detail);
    const called = await this.whoIsCalled(task);
    const languages = [called.language, STAFF_LANGUAGE];
    const language = key && languages.find((one) => this.templates.said(key, 'script', one, false) !== null);
    if (!key || !language) throw new Refused('no_script', 'There is nothing written down for this task', 404);
    const words = called.mayLeaveMessage ? this.voicemail(key, called) : null;
    const below = scriptsBelow(called, words !== null).map((one) => this.script(one, language, called).body);
    const { subject, body } = this.script(key, language, called);
    return {
      title: subject,
      script: [body, ...below].filter(Boolean).join('\n\n'),
      language,
      isApproved: this.templates.said(key, 'script', language, false)!.isApproved,
      voicemail: { mayLeave: words !== null, words },
      sayPracticeName: called.sayPracticeName,
    };
  }

  private whoIsCalled({ caseId, personId }: TaskRow): Promise<Called> {
    return this.database.withoutTransaction(async (tx) => {
      const person = personId ? (await this.people.load(tx, [personId])).get(personId) : undefined;
      const member = (await this.cases.members(tx, [caseId])).get(`${caseId}/${personId}`);
      const manner = callManner((member?.safeContact ?? {}) as SafeContact);
      return { ...manner, firstName: firstNameOf(person?.name ?? ''), language: person?.language ?? STAFF_LANGUAGE };
    });
  }

  /** Staff read it, approved or not: nobody calls better for having nothing in hand. */
  private script(key: string, language: string, called: Called): { subject: string; body: string } {
    const words = this.templates.render(key, 'script', language, false, this.valuesFor(language, called));
    return { subject: words?.subject ?? '', body: words?.body ?? '' };
  }

  /** In the language of whoever hears it, and only words that may be said; else none. */
  private voicemail(key: string, called: Called): string | null {
    const { language, firstName, sayPracticeName } = called;
    const own = this.templates.has(key, 'voicemail', language) ? key : ANY_CALL;
    const values = { ...this.valuesFor(language, called), person: { firstName } };
    try {
      const words = this.templates.render(own, 'voicemail', language, !sayPracticeName, values);
      return words && !words.heldBecause ? words.body : null;
    } catch (error) {
      if (!(error instanceof Unfillable)) throw error;
      return null;
    }
  }

  private valuesFor(language: string, { firstName }: Called): TemplateValues {
    const blanks = blanksIn(language);
    return {
      practice: practiceValues(this.config.practice),
      person: { firstName: firstName || blanks.firstName },
      staff: { firstName: blanks.staff },
      callback: { when: blanks.when },
      consultation: { day: blanks.day, time: blanks.hour },
    };
  }
}
