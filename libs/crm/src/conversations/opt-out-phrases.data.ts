import { MY_RELATIVE, starting } from './patterns.rules.js';
import { channels, doing, things, verbs } from './request.data.js';

const polite = '(?:(?:can|could|would|will) you |(?:i|we) (?:would |really )?(?:want|need|like|ask) you to |you (?:need to|can|must|should) |can i |how (?:do|can) i )?(?:please |just )*';
const end = '(?= *(?:$|please|thanks|now|immediately|asap|and|or|i|we|this|you|already|completely|permanently|today|right away|at once))';
const list =
  '(?:off|from|out of) (?:of )?(?:any |all (?:of )?)?(?:your|this|the|these|that|all)? ?(?:(?:text|call|calling|texting|mailing|contact|email|phone|sms|marketing|message|messaging|stupid|damn|fucking) )*(?:lists?|system|texts?|messages|database|contacts?|records|calls|emails|here|files?|subscription|subscriptions|group|mailings?|mail|notifications|program list|phone|this|everything)\\b';
const no = '(?:(?:i|we) )?(?:really |just |honestly |also |would )*(?:do not|did not|no longer|never|would not|not) (?:ever |really |even |care to |or need )*(?:want(?:ed|ing)?|wish|like|need|care)(?: for| to)?';
const more = '(?: (?:to|get|getting|receive|receiving|be|have|having|any|all|more|of|your|these|the|those|this|that|further|future|such|sent|me|automated|marketing|spam|stupid|fucking|damn|unsolicited|constant))*';
const fromOthers = `(?! (?:from|to|with|of|for) (?:him|her|them|${MY_RELATIVE}|the|his|a|people|strangers|work|bill|dealer)\\b)(?! (?:at|on|before|after|during|in the|this|today|tonight|until|while|when|so|every)\\b)`;

/** Whole requests of compliance 9.1 (4) that are not "stop + verb" or "don't + verb"; each begins a clause. */
export const optOutPhrases = starting(
  'cease and desist',
  '(?:stop|unsubscribe|cancel|remove) (?:(?:please|sorry|you have|this is|its|it is|got) )*(?:the |a )?wrong (?:number|person|guy)',
  `${no}(?: any| more| further| your)* contact\\b(?! (?:with|my|at|before|after))`,
  `(?:i|we) (?:would )?(?:wish|ask|prefer|want|request) (?:not to be|to not be) (?:contacted|texted|called|messaged|bothered)`,
  `(?:can|could|may) (?:i|we) (?:please )?be (?:removed|taken off|unsubscribed|taken out)`,
  `${polite}(?:lose|delete|erase|remove|forget|drop|scrub) (?:my|our|this) (?:phone |cell )*(?:number|phone|contact)\\b(?! (?:is|was|has))`,
  `${polite}take (?:my|our|this) (?:phone |cell )*(?:number|name|contact) (?:off|out)`,
  `${polite}(?:remove|take) (?:my|our) (?:name|info|information|contact|email)(?: \\w+)? ${list}`,
  `${polite}(?:leave|let) (?:me|us)(?: the (?:hell|fuck))? (?:alone|be|in peace)\\b`,
  `${polite}opt (?:(?:me|us|this number) )?out`,
  `(?:i|we) (?:would like|want|wish|need|am trying|choose|am going|prefer) (?:to )?(?:be )?(?:opt(?:ed)?|opting) (?:me |us )?out`,
  `(?:(?:i|we) )?(?:am |are )?opting out\\b|(?:i|we) (?:am |are )?(?:opt|opted) out\\b`,
  `(?:how (?:do|can) (?:i|we)|is there (?:a|any) way (?:to|i can)|can (?:i|we)|i want to) (?:opt out|unsubscribe|get ${list})`,
  `${polite}unsubscribe(?: (?:me|us|my (?:number|phone|email)|this (?:number|phone))(?: (?:please|now|from .*))?$| (?:me|us|my number|this number)? ?(?:from|to) (?:this|these|your|all|any|the|here|everything|text|texts|messages|you)\\b)`,
  `(?:i|we) (?:am |are |would like to |want to |wish to |need to )?unsubscrib(?:e|ing)\\b`,
  `(?:(?:i|we) )?(?:(?:hereby|want to|wish to|would like to|am|are|also|officially|now) )*(?:revok(?:e|ing)|withdraw(?:ing)?) (?:(?:my|our|all|any|the|prior) )*(?:consent|permission|authorization)`,
  `(?:my |our )?(?:consent|permission) (?:is |has been )?(?:revoked|withdrawn)`,
  `(?:i|we) (?:do not|no longer) (?:consent|agree|give (?:my |you )?(?:consent|permission)) (?:to|for) (?:be |being |you |receiv\\w+ |get |getting |any |these |your )*(?:${things}|${doing}|contacted|called|texted|contact|messaged)`,
  `${polite}(?:cancel|end|discontinue|terminate) (?:(?:all|my|these|the|this|those|your|our|any|text|further) )*(?:subscriptions?|texts|text messages|messages|calls|emails|notifications|alerts|sms|text alerts)\\b(?! (?:from (?:him|her)|with|at|on|for (?:mon|tue|wed|thu|fri|tomorrow|today)))`,
  `${polite}(?:(?:remove|delete)(?: me| us)(?: off)?|(?:take|get|drop)(?: me| us) off)${end}(?! (?:to|and (?:my|him|her|she)|today (?:to|at)|i (?:want|need) to go))`,
  `${polite}(?:remove|delete|take|get|drop) (?:me|us) (?!out of here|out of this|from here)${list}`,
  `(?:i|we) (?:have |already )*(?:would like|want|need|wish|asked|demand)(?: you)? (?:to be )?(?:removed|taken|deleted|off|out of)(?: ${list}|${end})`,
  `(?:please )?(?:put|add|place) (?:me|us|my number|this number) (?:on|to|in) (?:your |the |a )?(?:do not (?:call|contact|text)|dnc|no call)`,
  `do not (?:call|contact|text) list`,
  `(?:i|we) (?:am |are )?(?:on )?(?:the )?(?:national )?do not call (?:list|registry)`,
  `${no}${more} ${things}\\b${fromOthers}`,
  `${no}(?: to)?(?: get| be| keep| being| getting| have| you| to)* (?:texted|called|contacted|messaged|bothered|emailed|harassed|disturbed|spammed|phoned|on (?:your|this|the|any) (?:\\w+ )?list)\\b(?! by (?:him|her|them|my))`,
  `${no}(?: for| to| that)? (?:you|anyone|anybody)(?: all| guys| people| to| keep| ever| be)* (?:${verbs}|${doing})(?: (?:me|us|here|this number|my (?:phone|number|cell)))(?=$| (?!at|on|before|after|this|next|today|during|while|when|until|stupid|names|a ))`,
  `${no}(?: for| to| that)? (?:you|anyone|anybody)(?: all| guys| people| to| keep| ever| be)* (?:${verbs}|${doing})(?: any more| again)*$`,
  `${no} (?:to )?(?:hear|hearing) (?:any ?thing )?(?:any more )?from (?:you|yall|this (?:number|company))`,
  `(?:i|we) (?:would |really )*(?:rather|prefer)(?: to)? (?:not (?:be|get|receive) (?:contacted|texted|called|messaged|(?:any |your |these )*${things})|no (?:more )?${things})`,
  `(?:no|without) (?:more |further )(?:contact|communication|contacting)(?: please)?$`,
  `(?:i|we) (?:have |already |just |keep |kept |even |now )*(?:text|texted|sent|send|sending|texting|replied|reply|typed|wrote|written|put|answered|hit) (?:you )?(?:stop|unsubscribe|opt out)\\b(?! (?:by|using|drinking|to (?:him|her|my)))`,
  `(?:stop|quit) (?:it|this|that)(?: (?:now|please|already|immediately|right now|at once|thanks|today|guys|ok|people))*$`,
);

/** "only email me": a limit to another channel is an opt-out of this one; the confirmation asks which. */
export const channelLimits = starting(
  `(?:you (?:can|may|should) )?only (?:by |via |through |contact me (?:by|via|through|on|over) |reach me (?:by|via|through) )?(?:(?:${channels})(?: me| us)?|email)(?: (?:me|us))?(?: (?:please|from now on|thanks|going forward|no ${things}|instead|is (?:ok|okay|fine)|not \\w+))*$`,
  `(?:${channels}) only(?: (?:please|from now on|thanks|no ${things}))*$`,
  `(?:please )?(?:contact|reach) (?:me|us) only (?:by|via|through|on) `,
  `(?:please |just )*(?:call|email|text|write|contact|phone)(?: (?:me|us))?(?: by email| by mail)? (?:instead of|rather than|not) (?:texting|calling|text|call|sending|emailing|messaging|texts|calls|the texts|these texts|all these|by text)`,
  `(?:(?:i|we) (?:would )?(?:prefer|rather have|like) )?(?:${channels}) (?:instead of|not|rather than) (?:${channels}|texting|calling)(?: (?:please|me|us))*$`,
  `solo (?:por |me (?:pueden )?)?(?:correo|email|llamadas|llamada|mensajes|texto|carta|llamen?|escriban?)(?:me)?(?: (?:electronico|por|favor|por favor|gracias|de texto|por correo|por email))*$`,
);
