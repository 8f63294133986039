/** A text that the product wants sent as the answer to an inbound one. */
export interface TwimlMessage {
  body: string;
  to: string | null;
  statusCallback: string | null;
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MAY_STAND_IN: Readonly<Record<string, readonly string[]>> = {
  '': ['Response'],
  Response: ['Message', 'Sms'],
  Message: ['Body'],
  Sms: [],
  Body: [],
};

/**
 * Reads the answer to an inbound text.
 * @returns the texts to send, in order
 * @throws Error on anything that is not well-formed TwiML for messages, also a verb that is not known here
 */
export function readTwiml(document: string): TwimlMessage[] {
  const messages: TwimlMessage[] = [];
  const open: string[] = [];
  let position = 0;
  let finished = false;
  for (const match of document.trim().matchAll(TOKEN)) {
    if (match.index !== position) break;
    position += match[0].length;
    const [, cdata, closing, name = '', attributes = '', selfClosing, text] = match;
    if (text !== undefined || cdata !== undefined) append(messages, open, cdata ?? decode(text ?? ''));
    if (name === '') continue;
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const parent = open.at(-1) ?? '';
      if (finished || !MAY_STAND_IN[parent]?.includes(name)) throw new Error(`<${name}> cannot stand here`);
      if (name === 'Message' || name === 'Sms') messages.push(messageWith(attributes));
      if (!selfClosing) open.push(name);
    }
    finished = open.length === 0;
  }
  if (position !== document.trim().length || !finished) throw new Error('not a well-formed document');
  return messages;
}

function append(messages: TwimlMessage[], open: string[], text: string): void {
  const message = messages.at(-1);
  const inside = open.at(-1);
  if (message && inside && inside !== 'Response') message.body += text;
  else if (text.trim() !== '') throw new Error('text outside of a message');
}

function messageWith(attributes: string): TwimlMessage {
  const value = (name: string): string | null => {
    const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
    return match ? decode(match[1] ?? match[2] ?? '') : null;
  };
  return { body: '', to: value('to'), statusCallback: value('statusCallback') ?? value('action') };
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal ?? hex) return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16));
    const character = whole.endsWith(';') ? ENTITIES[name ?? ''] : undefined;
    if (character === undefined) throw new Error('unknown entity');
    return character;
  });
}
