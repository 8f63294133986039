import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { type FieldError, Refused } from '#platform/errors/errors.js';
import { PeopleService } from '../people/people.service.js';
import { MailFrame } from './mail-frame.js';
import { withPlainMarks } from './segments.rules.js';
import { firstNameOf, type TemplateName } from './template.rules.js';
import { reportOn, type WordsReport } from './template-report.rules.js';
import { largestValues, problemOfValue, type TemplateValues, Unfillable } from './template-variables.rules.js';
import { type Said, Templates, type Words } from './templates.js';
import { findVersion } from './templates.store.js';
import { practiceValues } from './words.rules.js';

export interface PreviewQuestion extends TemplateName {
  /** this version in place of the one that is said now */
  versionId?: string;
  personId?: string;
  /** variable -> value */
  values?: Record<string, string>;
}

export interface Preview extends WordsReport {
  templateId: string | null;
  version: number | null;
  isApproved: boolean;
  subject: string | null;
  body: string;
  html: string | null;
}

/** The exact words before anybody gets them. What nobody gave is an example of the largest size. */
@Injectable()
export class TemplatePreviewService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly people: PeopleService,
    private readonly templates: Templates,
    private readonly frame: MailFrame,
  ) {}

  /** @throws Refused 404 for words or a person that are not there, 422 for a value that may not be said */
  async preview(question: PreviewQuestion): Promise<Preview> {
    const said = await this.find(question);
    const values = await this.valuesFor(question);
    const words = this.fill(said, values);
    const body = question.channel === 'sms' ? withPlainMarks(words.body) : words.body;
    return {
      templateId: said.id,
      version: said.version,
      isApproved: said.isApproved,
      subject: words.subject,
      body,
      html: question.channel === 'email' ? await this.frame.html(body, said.words.language) : null,
      ...reportOn(said.words, words),
    };
  }

  private async find({ key, channel, language, discreet, versionId }: PreviewQuestion): Promise<Said> {
    if (!versionId) {
      const said = this.templates.said(key, channel, language, discreet);
      if (!said) throw new Refused('not_found', 'There are no such words', 404);
      return said;
    }
    const row = await findVersion(this.database, versionId);
    const isTheirs =
      row?.key === key && row.channel === channel && row.language === language && row.discreet === discreet;
    if (!row || !isTheirs) throw new Refused('not_found', 'There is no such version of these words', 404);
    return { words: row, id: row.id, version: row.version, isApproved: row.status === 'approved' };
  }

  private async valuesFor({ personId, values = {} }: PreviewQuestion): Promise<TemplateValues> {
    const problems: FieldError[] = Object.entries(values).flatMap(([name, value]) => {
      const problem = problemOfValue(name, value);
      return problem ? [{ path: `values.${name}`, message: problem }] : [];
    });
    if (problems.length) throw new Refused('values_unusable', 'These values may not be said', 422, problems);
    const all: TemplateValues = {
      ...largestValues(),
      practice: practiceValues(this.config.practice),
      link: sampleLinks(this.config.linkUrl),
    };
    if (personId) all.person = { firstName: await this.firstNameOf(personId) };
    for (const [name, value] of Object.entries(values)) {
      const [group, field] = name.split('.') as [keyof TemplateValues, string];
      all[group] = { ...all[group], [field]: value } as never;
    }
    return all;
  }

  private async firstNameOf(personId: string): Promise<string> {
    const people = await this.database.withoutTransaction((tx) => this.people.load(tx, [personId]));
    const person = people.get(personId);
    if (!person)
      throw new Refused('not_found', 'There is no such person', 404, [{ path: 'personId', message: 'unknown' }]);
    return firstNameOf(person.name);
  }

  private fill(said: Said, values: TemplateValues): Words {
    try {
      return this.templates.fill(said, values);
    } catch (error) {
      if (!(error instanceof Unfillable)) throw error;
      const problems = [{ path: `values.${error.variable}`, message: error.why }];
      throw new Refused('values_unusable', 'These values may not be said', 422, problems);
    }
  }
}

/** As long as those that leave; they lead nowhere. */
function sampleLinks(linkUrl: string): TemplateValues['link'] {
  const { link } = largestValues();
  return { ...link, family: `${linkUrl}/f/8Fk2mQ7xWz`, preferences: `${linkUrl}/p/8Fk2mQ7xWz` };
}
