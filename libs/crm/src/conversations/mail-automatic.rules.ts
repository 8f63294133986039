import type { InboundMail } from '#platform/email/inbound-mail.js';
import { isAutomatic } from './inbound.rules.js';
import { hasHeader, valuesOf } from './mail-headers.rules.js';

export interface Machine {
  kind: 'bounce' | 'auto_reply' | 'list';
  /** false where a person may have written it after all: then words that ask for something count as a person's */
  certain: boolean;
  /** what told it, for staff: the name of a header, or `return path`, `sender`, `subject`, `text` */
  because: string;
}

type Facts = Pick<InboundMail, 'from' | 'envelopeFrom' | 'headers' | 'subject'>;

const DAEMON = /^(?:mailer-daemon|mail-daemon|mdaemon|double-bounce)@/;
const BOUNCE_SUBJECT =
  /^(?:undeliver(?:able|ed)\b|delivery (?:status notification|failure|has failed|incomplete)|mail delivery (?:failed|subsystem|system)|returned mail\b|failure notice\b|message not delivered|no se (?:pudo|puede|ha podido) entregar|mensaje no entregado|correo devuelto|error (?:en|de) (?:la )?entrega)/;
const AWAY_SUBJECT =
  /^(?:auto(?:matic)?[- ]?(?:reply|response)|autoreply|out[- ]of[- ](?:the[- ])?office|away from (?:the|my) office|vacation (?:reply|response)|respuesta autom[aá]tica|contestaci[oó]n autom[aá]tica|fuera de (?:la )?oficina|ausencia de (?:la )?oficina)\b/;
const AWAY_TEXT = [
  /\bi(?:'m| am|'ll be| will be) (?:currently |now )?(?:out of (?:the )?office|away from (?:the|my) (?:office|email|desk)|on (?:annual |sick |parental |maternity )?(?:vacation|leave|holiday))\b/,
  /\b(?:estoy|estar[eé]|me encuentro) (?:actualmente )?(?:fuera de (?:la |mi )?oficina|de vacaciones|ausente)\b/,
  /\bthis is an auto(?:mated|matic)\b.{0,40}\b(?:reply|response|message)\b/,
  /\b(?:este es un mensaje|esta es una respuesta) (?:de respuesta )?autom[aá]tic[oa]\b/,
];
/** The words about being away stand at the beginning, not somewhere in a long letter. */
const BEGINNING = 300;

/**
 * Whether a machine wrote it (RFC 3834, and what mail programs do besides). Machines are no families: nothing stops, nobody
 * is asked to answer. But a person who is only taken for one would be lost, so weak signs are called so.
 * @param words what the mail says without what it quotes
 */
export function readMachine(mail: Facts, words: string): Machine | null {
  return bounceOf(mail) ?? replyByHeader(mail) ?? listOf(mail) ?? replyByWords(mail, words);
}

function bounceOf({ from, envelopeFrom, headers, subject }: Facts): Machine | null {
  const isReport = valuesOf(headers, 'content-type').some((type) => /^multipart\/report\b.*delivery-status/.test(type));
  if (isReport) return { kind: 'bounce', certain: true, because: 'content-type' };
  if (DAEMON.test(from ?? '')) return { kind: 'bounce', certain: true, because: 'sender' };
  if (hasHeader(headers, /^x-failed-recipients$/))
    return { kind: 'bounce', certain: true, because: 'x-failed-recipients' };
  if (envelopeFrom === '' && BOUNCE_SUBJECT.test(plain(subject)))
    return { kind: 'bounce', certain: true, because: 'subject' };
  // in a small business a postmaster may be a father
  if (from?.startsWith('postmaster@')) return { kind: 'bounce', certain: envelopeFrom === '', because: 'sender' };
  return null;
}

function replyByHeader({ envelopeFrom, headers }: Facts): Machine | null {
  const reply = (because: string, certain = true): Machine => ({ kind: 'auto_reply', certain, because });
  if (valuesOf(headers, 'auto-submitted').some((value) => value !== '' && !/^no\b/.test(value)))
    return reply('auto-submitted');
  const own = headers.find(
    ([name, value]) =>
      /^x-(?:autoreply|autorespond|autoreply-from|mail-autoreply)$/.test(name) && !/^no\b/i.test(value.trim()),
  );
  if (own) return reply(own[0]);
  const precedence = valuesOf(headers, 'precedence');
  if (precedence.includes('auto_reply')) return reply('precedence');
  if (envelopeFrom === '' || valuesOf(headers, 'return-path').includes('<>')) return reply('return path');
  if (precedence.some((value) => value === 'bulk' || value === 'junk')) return reply('precedence', false);
  // Exchange sets it on answers of absent people; some programs set it on everything
  const suppresses = valuesOf(headers, 'x-auto-response-suppress');
  return suppresses.some((value) => /\b(?:all|oof|autoreply)\b/.test(value))
    ? reply('x-auto-response-suppress', false)
    : null;
}

/** Families write through groups too, so this is never certain. */
function listOf({ headers }: Facts): Machine | null {
  const name = headers.find(([one]) => /^list-(?:id|unsubscribe|post|help)$/.test(one))?.[0];
  if (name) return { kind: 'list', certain: false, because: name };
  return valuesOf(headers, 'precedence').includes('list')
    ? { kind: 'list', certain: false, because: 'precedence' }
    : null;
}

function replyByWords({ subject }: Facts, words: string): Machine | null {
  if (AWAY_SUBJECT.test(plain(subject))) return { kind: 'auto_reply', certain: false, because: 'subject' };
  const beginning = plain(words.slice(0, BEGINNING));
  const isAway = isAutomatic(words.slice(0, BEGINNING)) || AWAY_TEXT.some((one) => one.test(beginning));
  return isAway ? { kind: 'auto_reply', certain: false, because: 'text' } : null;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[’‘´`]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}
