import { Liquid, type Template as Compiled } from 'liquidjs';
import { readShippedTemplates, type TemplateWords } from './shipped-templates.js';
import { channelsWithVariants, firstNameOf, ITSELF, templateFileName, type TemplateChannel } from './template.rules.js';
import { readSource } from './template-source.rules.js';
import { type TemplateValues, valuesOf } from './template-variables.rules.js';
import { linkInText } from './words.rules.js';

/** What leaves: a text has no subject; the body of a mail is its whole plain text; the subject of a page is its title. */
export interface Words {
  subject: string | null;
  body: string;
  /** the version that says so; null for words that come straight from a file */
  templateId: string | null;
  templateVersion: number | null;
  /** why they may not leave although they are there */
  heldBecause: 'not_approved' | null;
}

/** The version of some words that is said now; null where there are only words that may not be said. */
export interface Said {
  words: TemplateWords;
  id: string | null;
  version: number | null;
  isApproved: boolean;
}

interface Shelved extends Said {
  body: Filler;
  subject: Filler | null;
}

interface Filler {
  variables: readonly string[];
  fill: (values: TemplateValues, around?: { body: string }) => string;
}

/** A mail to somebody who has no page of her own leaves out the line that leads there. */
const OPTIONAL_IN_FRAME = ['link.preferences'];

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  renderLimit: 200,
  parseLimit: 20_000,
  memoryLimit: 1_000_000,
});

/** The words of this process, ready to be said: those of the files, until others have been put in their place. */
export class Templates {
  /** by file name; null: the words are there, and nothing of them may be said */
  private shelf = new Map<string, Shelved | null>();
  /** every version of a discreet variant there ever was */
  private discreetIds: ReadonlySet<string> = new Set();
  /** by language */
  private readonly frames: Map<string, Filler>;

  /** @param unapproved what becomes of words that nobody has approved */
  constructor(
    frames: ReadonlyMap<string, string>,
    private readonly unapproved: 'send' | 'hold' = 'send',
  ) {
    this.frames = new Map([...frames].map(([language, source]) => [language, fillerOf(source, 'frame')]));
  }

  /** @throws Error naming the file when one cannot be read, and what is wrong in it */
  static read(folder: string): Templates {
    const { words, frames } = readShippedTemplates(folder);
    const templates = new Templates(frames);
    templates.replace(
      words.map((one) => [templateFileName(one), { words: one, id: null, version: null, isApproved: false }]),
    );
    return templates;
  }

  /** From here on these are the words, by file name. */
  replace(all: Iterable<readonly [string, Said | null]>, discreetIds: ReadonlySet<string> = new Set()): void {
    this.discreetIds = discreetIds;
    this.shelf = new Map([...all].map(([name, said]) => [name, said && shelved(said)]));
  }

  /** What a message is for: request, followup, care ...; null when there are no words of this name. */
  purposeOf(key: string, channel: TemplateChannel, language: string): string | null {
    return this.find(key, channel, language, false)?.words.purpose ?? null;
  }

  /** Names such as `link.family`, of all that has to be known for these words; a mail's with those of its frame. */
  variablesOf(key: string, channel: TemplateChannel, language: string, discreet: boolean): ReadonlySet<string> {
    const found = this.find(key, channel, language, discreet);
    if (!found) return new Set();
    const around = channel === 'email' ? this.frames.get(language)!.variables : [];
    return new Set([...found.body.variables, ...(found.subject?.variables ?? []), ...around]);
  }

  /** Is this version of a text the one that goes to phones which others see, or was it? */
  isDiscreet(key: string, language: string, templateId: string | null | undefined): boolean {
    if (!templateId) return false;
    return this.discreetIds.has(templateId) || this.find(key, 'sms', language, true)?.id === templateId;
  }

  /** Are there discreet words that can be written with nothing at hand but what is known of the practice? */
  canSayDiscreetly(key: string, language: string): boolean {
    const found = this.find(key, 'sms', language, true);
    return found !== null && found.body.variables.every((name) => name.startsWith('practice.'));
  }

  has(key: string, channel: TemplateChannel, language: string): boolean {
    return this.shelf.has(templateFileName({ key, channel, language, discreet: false }));
  }

  /** The words that go there now, before any value stands in them. */
  said(key: string, channel: TemplateChannel, language: string, discreet: boolean): Said | null {
    return this.find(key, channel, language, discreet);
  }

  /** Every version that is said now. */
  all(): Said[] {
    return [...this.shelf.values()].filter((said) => said !== null);
  }

  /**
   * @returns the words, or those for somebody who has no page of her own where they name some; null when there are none in
   * this language: then a person calls, never the other language
   * @throws Unfillable when a variable has no value that may be said (fail closed)
   */
  render(
    key: string,
    channel: TemplateChannel,
    language: string,
    discreet: boolean,
    values: TemplateValues,
  ): Words | null {
    const found = this.find(key, channel, language, discreet);
    const as = values.link?.family ? undefined : found?.words.frontMatter.withoutPage;
    const said = as ? this.find(as, channel, language, discreet) : found;
    return said && this.filled(said, values);
  }

  /** These words, said with these values. @throws Unfillable */
  fill(said: Said, values: TemplateValues): Words {
    return this.filled(shelved(said), values);
  }

  private filled(found: Shelved, values: TemplateValues): Words {
    const { channel, language } = found.words;
    const given = asWritten(channel, values);
    const body = found.body.fill(given);
    return {
      subject: found.subject?.fill(given) ?? null,
      body: channel === 'email' ? this.frames.get(language)!.fill(given, { body }) : body,
      templateId: found.id,
      templateVersion: found.version,
      heldBecause: found.isApproved || this.unapproved === 'send' ? null : 'not_approved',
    };
  }

  private find(key: string, channel: TemplateChannel, language: string, discreet: boolean): Shelved | null {
    const on = (of: string, isDiscreet: boolean) =>
      this.shelf.get(templateFileName({ key: of, channel, language, discreet: isDiscreet }));
    const plain = on(key, false) ?? null;
    if (!discreet || !channelsWithVariants.includes(channel)) return plain;
    // a variant that was retired is not replaced by words that may tell more
    const own = on(key, true);
    if (own !== undefined) return own;
    const as = plain?.words.frontMatter.discreet;
    return as === ITSELF ? plain : as ? (on(as, true) ?? null) : null;
  }
}

function shelved(said: Said): Shelved {
  const { channel, subject, body } = said.words;
  return {
    ...said,
    body: fillerOf(body, channel),
    subject: subject === null ? null : fillerOf(subject, 'subject'),
  };
}

/** A greeting is a short name, or none; who is called by a name that cannot be said is not named to a machine. */
function asWritten(channel: TemplateChannel, values: TemplateValues): TemplateValues {
  if (channel === 'sms') return { ...values, link: linksInText(values.link ?? {}) };
  if (!values.person || channel === 'script') return values;
  const firstName = firstNameOf(values.person.firstName);
  return { ...values, person: channel === 'voicemail' && !firstName ? undefined : { firstName } };
}

function linksInText(links: NonNullable<TemplateValues['link']>): TemplateValues['link'] {
  return Object.fromEntries(
    Object.entries(links).flatMap(([name, address]) => (address ? [[name, linkInText(address)]] : [])),
  );
}

/** Compiled at its first use: most of the words that a process holds are never said by it. */
function fillerOf(source: string, kind: Parameters<typeof readSource>[1]): Filler {
  let compiled: Compiled[] | null = null;
  const { variables } = readSource(source, kind);
  const optional = kind === 'frame' ? OPTIONAL_IN_FRAME : [];
  const fill: Filler['fill'] = (values, around) => {
    compiled ??= engine.parse(source);
    return String(engine.renderSync(compiled, { ...valuesOf(variables, values, optional), ...around })).trim();
  };
  return { variables, fill };
}
