import { z } from 'zod';
import { messageClasses } from '../permission/message-class.rules.js';

/** What stands above a template's words. */
export const frontMatterSchema = z.object({ class: z.enum(messageClasses) }).loose();

export interface TemplateName {
  key: string;
  channel: string;
  language: string;
  discreet: boolean;
}

/** Reads `<key>.<channel>.<language>[.d].liquid`; null when it is none. */
export function readTemplateName(fileName: string): TemplateName | null {
  const shape = /^(?<key>[\w.-]+?)\.(?<channel>sms|email)\.(?<language>en|es)(?<discreet>\.d)?\.liquid$/.exec(
    fileName,
  )?.groups;
  return shape
    ? { key: shape.key!, channel: shape.channel!, language: shape.language!, discreet: Boolean(shape.discreet) }
    : null;
}
