import { Injectable } from '@nestjs/common';
import { escapeHtml } from '#platform/http/page/html.js';
import { mailFrame } from './mail-frame.data.js';
import { preheaderOf, wordsAsHtml } from './mail-frame.words.js';

/** Gives a mail's plain text its HTML part: the same words, laid out, and nothing else. */
@Injectable()
export class MailFrame {
  private laidOut: Promise<string> | null = null;

  /**
   * @param text the whole plain text of the mail
   * @param language of the text, for whoever has it read aloud
   * @returns a whole HTML document: no picture, no tracking, nothing from elsewhere
   */
  async html(text: string, language: string): Promise<string> {
    const frame = await (this.laidOut ??= layOut());
    const parts: Record<string, string> = {
      language: escapeHtml(language),
      preheader: escapeHtml(preheaderOf(text)),
      words: wordsAsHtml(text),
    };
    // in one pass: a mark inside the words is a word
    return frame.replace(/@@(\w+)@@/g, (mark, name: string) => parts[name] ?? mark);
  }
}

/** MJML takes 0.6 s of processor time and 42 MB to load, and only a process that mails needs it: at the first mail, once. */
async function layOut(): Promise<string> {
  const [{ default: mjml2html }, { default: preset }] = await Promise.all([
    import('mjml-core'),
    import('mjml-preset-core'),
  ]);
  // `fonts` empty: by itself MJML would fetch Ubuntu from elsewhere
  const options = { presets: [plain(preset)], fonts: {}, keepComments: false, ignoreIncludes: true };
  const { html, errors } = await plain(mjml2html)(mailFrame, options);
  if (errors.length) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  return html.trim();
}

/** A CommonJS module's default export, whether the loader has unwrapped it or not. */
function plain<Exported>(exported: Exported): Exported {
  return (exported as { default?: Exported }).default ?? exported;
}
