import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Liquid, type Template as Compiled } from 'liquidjs';
import { parse } from 'yaml';
import { frontMatterSchema, readTemplateName } from './template.rules.js';

/** The closed list of variables; anything else, and any filter, stops the message. */
export interface TemplateValues {
  practice: { name: string; phone: string; hours: string; hoursEs: string };
}

interface Loaded {
  compiled: Compiled[];
  file: string;
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

  /** @throws Error naming the file when one cannot be read */
  static read(folder: string): Templates {
    const templates = new Templates();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && entry.name.endsWith('.liquid'))
        templates.load(folder, join(entry.parentPath, entry.name), entry.name);
    }
    return templates;
  }

  has(key: string, channel: string, language: string): boolean {
    return this.loaded.has(name(key, channel, language, false));
  }

  keys(): string[] {
    return [...this.loaded.keys()];
  }

  /**
   * @returns the words, or null when there are none in this language: then a person calls, never the other language
   * @throws when a variable has no value (fail closed)
   */
  render(key: string, channel: string, language: string, discreet: boolean, values: TemplateValues): string | null {
    const found =
      (discreet && this.loaded.get(name(key, channel, language, true))) ||
      this.loaded.get(name(key, channel, language, false));
    return found ? String(engine.renderSync(found.compiled, values)).trim() : null;
  }

  private load(folder: string, path: string, fileName: string): void {
    const named = readTemplateName(fileName);
    const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
    const file = relative(folder, path);
    if (!named || head === undefined || body === undefined)
      throw new Error(`${file} is not a template: expected <key>.<channel>.<language>[.d].liquid with front matter`);
    const said = frontMatterSchema.safeParse(parse(head));
    if (!said.success) throw new Error(`${file}: the front matter names no message class`);
    this.loaded.set(name(named.key, named.channel, named.language, named.discreet), {
      compiled: engine.parse(body.trim()),
      file,
    });
  }
}

function name(key: string, channel: string, language: string, discreet: boolean): string {
  return `${key}.${channel}.${language}${discreet ? '.d' : ''}`;
}
