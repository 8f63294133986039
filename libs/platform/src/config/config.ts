import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { faultPoints, isFault } from '../chaos/fault-point.js';
import { type PlantedDefect, plantedDefects } from '../chaos/planted-defect.js';

/** A wrong environment: every problem names the variable and says what is expected. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

export interface TwilioConfig {
  accountSid: string;
  authToken: string;
  /** one of `from` and `messagingServiceSid` is set */
  from?: string;
  messagingServiceSid?: string;
  baseUrl?: string;
}

export interface SendGridConfig {
  /** without one nothing can be mailed */
  apiKey?: string;
  /** sender address; its domain is authenticated at the provider */
  from?: string;
  baseUrl?: string;
  /** base64 SPKI; without it every event is refused */
  eventPublicKey?: string;
  /** last part of the address that mails of families are posted to; without it every one is refused */
  inboundSecret?: string;
}

export interface PracticeConfig {
  legalName: string;
  /** at most 25 GSM-7 characters; the only name that stands in texts */
  discreetName: string;
  address: string;
  /** IANA zone of the practice, the calendar of whom we know no better zone for */
  timeZone: string;
  phone: string;
}

export interface Config {
  port: number;
  /** what providers and families see, without a slash at the end */
  publicUrl: string;
  databaseUrl: string;
  queueUrl: string;
  dataDir: string;
  sandbox: boolean;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug';
  adminApiKey: string;
  /** HMAC key of addresses in suppressions; never rotated */
  addressHashKey: string;
  /** signs private links and what opens them; whoever changes it ends them all */
  sessionSecret: string;
  twilio: TwilioConfig;
  sendgrid: SendGridConfig;
  /** domain whose mails the provider posts to us; without it nobody is asked to answer a mail */
  inboundEmailDomain?: string;
  practice: PracticeConfig;
  /** host of links in texts and mails, without a slash at the end */
  linkUrl: string;
  /** most segments of texts that may leave in one day of the carriers (midnight US Pacific) */
  smsPerDay: number;
  /** most mails that may leave in one such day */
  emailsPerDay: number;
  /** the carrier has verified the campaign or number; the sending domain is authenticated: until then nothing leaves */
  senderRegistered: { sms: boolean; email: boolean };
  /** what automation may tell one household in 24 hours, and in seven days */
  household: { perDay: number; perWeek: number };
  /** segments of texts a second that the sender's kind of number may hand over */
  smsPerSecond: number;
  /** a fault that strikes this process once, for the sandbox's chaos programs */
  faultPoint?: string;
  /** a promise that this process breaks, so that the chaos program's oracle has something to find */
  plantedDefect?: PlantedDefect;
  /** provider calls under way at once in one worker */
  sendsAtOnce: number;
  /** what becomes of texts and mails whose words nobody has approved */
  unapprovedWords: 'send' | 'hold';
}

type Env = Record<string, string | undefined>;

const url = (protocols: string[], expected: string) =>
  z
    .string({ error: `expected ${expected}` })
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `expected ${expected}`);
const number = (from: number, to: number) =>
  z.coerce
    .number(`expected a whole number from ${from} to ${to}`)
    .int(`expected a whole number from ${from} to ${to}`)
    .min(from, `expected a whole number from ${from} to ${to}`)
    .max(to, `expected a whole number from ${from} to ${to}`);
const secret = (least: number) =>
  z
    .string({ error: `expected a secret of at least ${least} characters` })
    .min(least, `expected a secret of at least ${least} characters`);
const yesOrNo = z.enum(['yes', 'no'], 'expected yes or no');
const zone = z.string().refine(isTimeZone, 'expected an IANA time zone such as America/New_York');

const schema = z.object({
  PORT: number(1, 65535).default(3000),
  PUBLIC_URL: url(['http:', 'https:'], 'an http(s) address').optional(),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'a postgres:// address'),
  QUEUE_URL: url(['postgres:', 'postgresql:', 'redis:', 'rediss:'], 'a postgres:// or redis:// address').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  SANDBOX: z.enum(['on', 'off'], 'expected on or off').default('off'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug'], 'expected fatal, error, warn, info or debug')
    .default('info'),
  HEARTHLINE_ADMIN_API_KEY: z
    .string({ error: 'expected hl_ and at least 29 more characters' })
    .regex(/^hl_[\w-]{29,}$/, 'expected hl_ and at least 29 more letters, digits, - or _'),
  ADDRESS_HASH_KEY: secret(32),
  SESSION_SECRET: secret(32),
  TWILIO_ACCOUNT_SID: z
    .string({ error: 'expected AC and 32 hexadecimal digits' })
    .regex(/^AC[0-9a-f]{32}$/i, 'expected AC and 32 hexadecimal digits'),
  TWILIO_AUTH_TOKEN: secret(16),
  TWILIO_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'expected a phone number such as +19195550100')
    .optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, 'expected MG and 32 hexadecimal digits')
    .optional(),
  TWILIO_API_BASE_URL: url(['http:', 'https:'], 'an http(s) address').optional(),
  SENDGRID_API_BASE_URL: url(['http:', 'https:'], 'an http(s) address').optional(),
  SENDGRID_API_KEY: z
    .string()
    .regex(/^SG\.[\w.-]{4,200}$/, 'expected SG. and the rest of the key')
    .optional(),
  SENDGRID_FROM: z.email('expected an email address').max(254, 'expected an email address').optional(),
  SENDGRID_EVENT_PUBLIC_KEY: z
    .string()
    .refine(isPublicKey, 'expected the base64 verification key of the event webhook')
    .optional(),
  SENDGRID_INBOUND_SECRET: z
    .string()
    .regex(/^[\w-]{32,200}$/, 'expected a secret of 32 to 200 letters, digits, - or _')
    .optional(),
  INBOUND_EMAIL_DOMAIN: z
    .string()
    .max(190, 'expected a domain such as mail.example.com')
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i,
      'expected a domain such as mail.example.com',
    )
    .refine((domain) => !tellsTooMuch(domain.replaceAll(/[.-]/g, ' ')), 'expected a neutral domain: it stands in mails')
    .optional(),
  PRACTICE_LEGAL_NAME: z.string().min(1).max(200).optional(),
  PRACTICE_DISCREET_NAME: z
    .string()
    .regex(/^[\w .,'&()-]{1,25}$/, 'expected at most 25 plain characters')
    .refine((name) => !tellsTooMuch(name), 'expected a neutral name: it stands on phones that others may see')
    .optional(),
  PRACTICE_ADDRESS: z.string().min(1).max(300).optional(),
  PRACTICE_TIME_ZONE: zone.default('America/New_York'),
  PRACTICE_PHONE: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'expected a phone number such as +19195550100')
    .optional(),
  LINK_URL: url(['http:', 'https:'], 'an http(s) address')
    .refine(
      (address) => !tellsTooMuch(new URL(address).hostname.replaceAll(/[.-]/g, ' ')),
      'expected a neutral host: it stands in texts',
    )
    .optional(),
  SMS_PER_DAY: number(1, 10_000_000).default(20_000),
  EMAILS_PER_DAY: number(1, 10_000_000).default(20_000),
  SMS_PER_SECOND: number(1, 100_000).optional(),
  SMS_SENDER_REGISTERED: yesOrNo.optional(),
  EMAIL_SENDER_REGISTERED: yesOrNo.optional(),
  // never above what four states allow (rules/compliance 1.5)
  MOST_PER_DAY: number(1, 3).default(3),
  MOST_PER_WEEK: number(1, 21).default(8),
  SENDS_AT_ONCE: number(1, 256).default(24),
  UNAPPROVED_WORDS: z.enum(['send', 'hold'], 'expected send or hold').optional(),
  FAULT_POINT: z
    .string()
    .refine(isFault, `expected <point>:<kill|stop>:<nth> with one of ${faultPoints.join(', ')}`)
    .optional(),
  PLANTED_DEFECT: z.enum(plantedDefects, `expected one of ${plantedDefects.join(', ')}`).optional(),
});

/** Lint L1 for the one name that every text carries (rules/compliance 2.7); whole words, so that "Methuen" passes. */
function tellsTooMuch(name: string): boolean {
  return /\b(heroin|fentanyl|meth|cocaine|opioids?|pills|alcohol\w*|drunk|addict\w*|overdose|relapse|detox|rehab|sober|recovery|intervention\w*|treatment|suboxone|methadone|naloxone|narcan|drogas?|adiccion|rehabilitacion|tratamiento)\b/i.test(
    name.normalize('NFKD').replace(/\p{M}/gu, ''),
  );
}

function isPublicKey(text: string): boolean {
  try {
    return (
      createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType === 'ec'
    );
  } catch {
    return false;
  }
}

/**
 * What this kind of sender may hand over in a second: a Messaging Service on 10DLC by setting, a toll-free number 3, any
 * other number 1 (Twilio's rate limits article). The carrier sandbox protects no network.
 */
function perSecond(value: { TWILIO_FROM?: string; TWILIO_MESSAGING_SERVICE_SID?: string }, sandbox: boolean): number {
  if (sandbox) return 1000;
  if (value.TWILIO_MESSAGING_SERVICE_SID) return 12;
  return /^\+18(00|33|44|55|66|77|88)/.test(value.TWILIO_FROM ?? '') ? 3 : 1;
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
  } catch {
    return false;
  }
}

const realHost = /(^|\.)(twilio\.com|sendgrid\.(com|net))$/i;

type Values = z.infer<typeof schema>;

/** The sandbox must not be able to reach a real phone, and nothing but the sandbox can be struck by a fault. */
function sandboxProblems(value: Values, sandbox: boolean): string[] {
  if (!sandbox)
    return (['FAULT_POINT', 'PLANTED_DEFECT'] as const).flatMap((name) =>
      value[name] ? [`${name}: the sandbox only`] : [],
    );
  return (['TWILIO_API_BASE_URL', 'SENDGRID_API_BASE_URL'] as const).flatMap((name) => {
    const address = value[name];
    const isNeeded = name === 'TWILIO_API_BASE_URL' || Boolean(value.SENDGRID_API_KEY);
    const isWrong = address ? realHost.test(new URL(address).hostname) : isNeeded;
    if (!isWrong) return [];
    return `${name}: the sandbox must not reach a real phone; expected the address of the carrier sandbox, or SANDBOX=off`;
  });
}

/** What is needed beside what is there. */
function missing(value: Values, sandbox: boolean): string[] {
  const problems: string[] = [];
  const need = (expected: string, ...names: (keyof Values)[]) =>
    problems.push(...names.filter((name) => !value[name]).map((name) => `${name}: ${expected}`));
  if (!value.TWILIO_MESSAGING_SERVICE_SID) need('expected a sender, or TWILIO_MESSAGING_SERVICE_SID', 'TWILIO_FROM');
  // whoever is asked to answer must be heard
  if (value.INBOUND_EMAIL_DOMAIN) need('expected beside INBOUND_EMAIL_DOMAIN', 'SENDGRID_INBOUND_SECRET');
  if (sandbox) return problems;
  const practice = ['PRACTICE_LEGAL_NAME', 'PRACTICE_DISCREET_NAME', 'PRACTICE_ADDRESS', 'PRACTICE_PHONE'] as const;
  need('expected outside the sandbox', ...practice, 'PUBLIC_URL');
  // neither answer is a safe guess: "no" keeps families waiting, "yes" gets an unregistered sender blocked
  need('expected yes or no outside the sandbox', 'SMS_SENDER_REGISTERED');
  if (!value.SENDGRID_API_KEY) return problems;
  need('expected beside SENDGRID_API_KEY', 'SENDGRID_FROM', 'SENDGRID_EVENT_PUBLIC_KEY');
  need('expected yes or no beside SENDGRID_API_KEY', 'EMAIL_SENDER_REGISTERED');
  return problems;
}

/**
 * The one reader of the environment.
 * @param env name -> text; empty text counts as not set
 * @throws ConfigError naming each variable that is missing or wrong, and what is expected
 */
export function readConfig(env: Env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`));
  const value = parsed.data;
  const sandbox = value.SANDBOX === 'on';
  const together = [...sandboxProblems(value, sandbox), ...missing(value, sandbox)];
  if (together.length) throw new ConfigError(together);
  return toConfig(value, sandbox);
}

function toConfig(value: Values, sandbox: boolean): Config {
  return {
    port: value.PORT,
    publicUrl: (value.PUBLIC_URL ?? `http://127.0.0.1:${value.PORT}`).replace(/\/+$/, ''),
    databaseUrl: value.DATABASE_URL,
    queueUrl: value.QUEUE_URL ?? value.DATABASE_URL,
    dataDir: value.DATA_DIR,
    sandbox,
    logLevel: value.LOG_LEVEL,
    adminApiKey: value.HEARTHLINE_ADMIN_API_KEY,
    addressHashKey: value.ADDRESS_HASH_KEY,
    sessionSecret: value.SESSION_SECRET,
    twilio: {
      accountSid: value.TWILIO_ACCOUNT_SID,
      authToken: value.TWILIO_AUTH_TOKEN,
      from: value.TWILIO_FROM,
      messagingServiceSid: value.TWILIO_MESSAGING_SERVICE_SID,
      baseUrl: value.TWILIO_API_BASE_URL?.replace(/\/+$/, ''),
    },
    sendgrid: {
      apiKey: value.SENDGRID_API_KEY,
      from: value.SENDGRID_FROM ?? (sandbox ? 'care@mail.example.com' : undefined),
      baseUrl: value.SENDGRID_API_BASE_URL?.replace(/\/+$/, ''),
      eventPublicKey: value.SENDGRID_EVENT_PUBLIC_KEY,
      inboundSecret: value.SENDGRID_INBOUND_SECRET,
    },
    inboundEmailDomain: value.INBOUND_EMAIL_DOMAIN?.toLowerCase(),
    practice: {
      legalName: value.PRACTICE_LEGAL_NAME ?? 'Harbor Family Support LLC',
      discreetName: value.PRACTICE_DISCREET_NAME ?? 'Harbor Family Support',
      address: value.PRACTICE_ADDRESS ?? '1 Harbor Street, Durham, NC 27701',
      timeZone: value.PRACTICE_TIME_ZONE,
      phone: value.PRACTICE_PHONE ?? value.TWILIO_FROM ?? '+19195550100',
    },
    linkUrl: (value.LINK_URL ?? value.PUBLIC_URL ?? `http://127.0.0.1:${value.PORT}`).replace(/\/+$/, ''),
    smsPerDay: value.SMS_PER_DAY,
    emailsPerDay: value.EMAILS_PER_DAY,
    senderRegistered: {
      sms: (value.SMS_SENDER_REGISTERED ?? 'yes') === 'yes',
      email: (value.EMAIL_SENDER_REGISTERED ?? 'yes') === 'yes',
    },
    household: { perDay: value.MOST_PER_DAY, perWeek: value.MOST_PER_WEEK },
    smsPerSecond: value.SMS_PER_SECOND ?? perSecond(value, sandbox),
    faultPoint: value.FAULT_POINT,
    plantedDefect: value.PLANTED_DEFECT,
    sendsAtOnce: value.SENDS_AT_ONCE,
    unapprovedWords: value.UNAPPROVED_WORDS ?? (sandbox ? 'send' : 'hold'),
  };
}
