import { firstTextLacks } from '../permission/content-lint.rules.js';

/** What the first text to an address must say beside who writes (CTIA; content.md 3), by language. */
const LINES: Readonly<Record<string, Readonly<Record<'rates' | 'HELP' | 'STOP', string>>>> = {
  en: { rates: 'Msg&data rates may apply.', HELP: 'HELP for help.', STOP: 'STOP to end.' },
  es: { rates: 'Puede haber cargos de mensajes y datos.', HELP: 'AYUDA/HELP: ayuda.', STOP: 'STOP: salir.' },
};

/**
 * A later step becomes the first text where the first one was skipped, failed, or could not leave: it says then what the
 * first text has to say, so that nobody waits for a person to add it.
 * @param language one in which the lines exist; in another nothing is added, and gate 10 holds it
 */
export function asFirstText(body: string, practiceName: string, language: string): string {
  const lines = LINES[language];
  if (!lines) return body;
  const lacking = firstTextLacks(body, practiceName).filter((part) => part !== 'name');
  return [body, ...lacking.map((part) => lines[part])].join(' ');
}
