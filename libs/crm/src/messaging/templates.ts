import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Liquid, type Template as Compiled } from 'liquidjs';
import { parse } from 'yaml';
import {
  firstNameOf,
  FRAME_KEY,
  frontMatterOf,
  readTemplateName,
  type TemplateKind,
  type TemplateName,
  unknownVariables,
} from './template.rules.js';

/** The closed list of variables; anything else, and any filter, is refused when the file is read. */
export interface TemplateValues {
  practice: { name: string; phone: string; hours: string; hoursEs: string; legalName: string; address: string };
  /** mails only; `firstName` may be empty, and what is no short name counts as empty */
  person?: { firstName: string };
  /** mails only */
  link?: { unsubscribe: string };
}

/** What leaves: a text has no subject; the body of a mail is its whole plain text. */
export interface Words {
  subject: string | null;
  body: string;
}

interface Loaded {
  compiled: Compiled[];
  subject: string | null;
}

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  renderLimit: 200,
  parseLimit: 20_000,
  memoryLimit: 1_000_000,
});

/** The shipped words: `templates/<group>/<key>.<channel>.<language>[.d].liquid`, read once at start. */
export class Templates {
  private readonly loaded = new Map<string, Loaded>();
  /** by language */
  private readonly frames = new Map<string, Compiled[]>();

  /** @throws Error naming the file when one cannot be read, and what is wrong in it */
  static read(folder: string): Templates {
    const templates = new Templates();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      // pages are no messages: private-pages reads them
      if (entry.isFile() && entry.name.endsWith('.liquid') && !/\.page\.\w+\.liquid$/.test(entry.name))
        templates.load(folder, join(entry.parentPath, entry.name), entry.name);
    }
    for (const name of templates.names())
      if (name.channel === 'email' && !templates.frames.has(name.language))
        throw new Error(`${name.key}: mails in "${name.language}" have no ${FRAME_KEY}.email.${name.language}.liquid`);
    return templates;
  }

  has(key: string, channel: string, language: string): boolean {
    return this.loaded.has(fileOf({ key, channel, language, discreet: false }));
  }

  /** Of every message, without the frames. */
  names(): TemplateName[] {
    return [...this.loaded.keys()].map((file) => readTemplateName(file)!);
  }

  /**
   * @returns the words, or null when there are none in this language: then a person calls, never the other language
   * @throws when a variable has no value (fail closed)
   */
  render(key: string, channel: string, language: string, discreet: boolean, values: TemplateValues): Words | null {
    const found =
      (discreet && this.loaded.get(fileOf({ key, channel, language, discreet: true }))) ||
      this.loaded.get(fileOf({ key, channel, language, discreet: false }));
    if (!found) return null;
    const given = values.person ? { ...values, person: { firstName: firstNameOf(values.person.firstName) } } : values;
    const body = fill(found.compiled, given);
    if (channel !== 'email') return { subject: null, body };
    return { subject: found.subject, body: fill(this.frames.get(language)!, { ...given, body }) };
  }

  private load(folder: string, path: string, fileName: string): void {
    const named = readTemplateName(fileName);
    const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
    const file = relative(folder, path);
    if (!named || head === undefined || body === undefined)
      throw new Error(`${file} is not a template: expected <key>.<channel>.<language>[.d].liquid with front matter`);
    const kind: TemplateKind = named.key === FRAME_KEY ? FRAME_KEY : (named.channel as 'sms' | 'email');
    const said = frontMatterOf[kind].safeParse(parse(head));
    if (!said.success) {
      const [issue] = said.error.issues;
      throw new Error(`${file}: the front matter cannot be used: ${issue!.path.join('.')} ${issue!.message}`.trim());
    }
    const unknown = unknownVariables(body, kind);
    if (unknown.length) throw new Error(`${file}: not on the list of variables: ${unknown.join(', ')}`);
    const compiled = engine.parse(body.trim());
    if (kind === FRAME_KEY) this.frames.set(named.language, compiled);
    else this.loaded.set(fileOf(named), { compiled, subject: (said.data as { subject?: string }).subject ?? null });
  }
}

function fill(compiled: Compiled[], values: object): string {
  return String(engine.renderSync(compiled, values)).trim();
}

function fileOf({ key, channel, language, discreet }: TemplateName): string {
  return `${key}.${channel}.${language}${discreet ? '.d' : ''}.liquid`;
}
