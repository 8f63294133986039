import { MY_RELATIVE, oneOf, starting } from './patterns.rules.js';

/** What a sender does, as "stop texting", and as "don't text". */
export const doing =
  '(?:texting|calling|messaging|contacting|writing|emailing|mailing|sending|harassing|bothering|spamming|phoning|ringing|pestering|bugging|blowing up|getting|receiving|reaching out|trying to (?:call|text|contact|reach))';
export const verbs = '(?:text|call|message|contact|email|write|bother|send|phone|spam|harass|disturb|reach out|solicit)';
export const things =
  '(?:(?:text|phone|sms|voice) (?:messages?|calls)|texts?|calls|messages?|emails?|mails|sms|notifications|alerts|reminders|communications?|voicemails|mensajes|textos|llamadas|correos)';
export const qualities =
  '(?:all|any|of|the|these|those|this|that|your|my|our|such|more|further|future|other|automated|automatic|marketing|spam|annoying|stupid|dumb|unwanted|constant|daily|random|damn|fucking|freaking|getting|receiving|with|me|us|to|so many|and)';
export const sendable = `(?:${things}|stuff|things|anything(?: else)?|nothing|any|more|crap|shit|junk|spam|info|information|updates|links|ads|offers|these|those|this)`;

export const ourselves =
  '(?:me|us|(?:on |at |to )?(?:this|my|our)(?: (?:personal|cell|home|mobile|private|old|damn))? (?:phone|number|cell|line|mobile|cellphone|telephone|device|house|home)(?: number| phone)?|(?:on |at )?here|back)';
export const somebodyElse = `(?:him|her|them|${MY_RELATIVE}\\w*|(?:his|their) (?:phone|number|cell)|(?:my|our) (?:work|job|office|workplace|employer|boss))\\b`;

export const courtesy = starting(
  "(?:please|now|just|ok|okay|k|thanks|thank you|hi|hello|hey|sorry|already|immediately|and|so|but|then|well|oh|yo|look|listen|seriously|kindly|again|sir|maam|guys|people|folks|everyone|alright|good (?:morning|afternoon|evening)|for the last time|once again|as i said|like i said|all|fucking|damn|dear \\w+|yes|yeah|yep|um|ugh)(?= |$)",
);

const we = '(?:i|we)';
const often = '(?: (?:would|really|just|have|already|also|am|are|will|only|now|keep|kept|repeatedly))*';
const you = '(?:you|yall|yu)(?: (?:all|guys|people|folks|to|please|just))*';

/** What may stand before "stop": it makes the clause a question or an order to us. */
export const leads: { kind: 'told' | 'wanted' | 'asked'; pattern: RegExp }[] = [
  { kind: 'told', pattern: new RegExp(`^(?:${we}${often} )?(?:asked|told|said to|begged|warned|asking|telling|begging) ${you} (?:to )?`) },
  { kind: 'told', pattern: new RegExp(`^(?:${we}${often} )?(?:say|said|saying)(?: (?:to|please|you|no))* `) },
  { kind: 'wanted', pattern: new RegExp(`^${we}${often} (?:want|need|like|love|ask|demand|request|prefer|wanted|insist|rather) (?:that |for |it if )?${you} (?:to )?`) },
  { kind: 'wanted', pattern: new RegExp(`^${we}${often} appreciate (?:it )?if ${you} (?:would |could )?`) },
  { kind: 'asked', pattern: new RegExp(`^(?:can|could|would|will|can not|will not) ${you}(?: mind)? (?:please |just )?`) },
  { kind: 'asked', pattern: new RegExp(`^${you} (?:really )?(?:need to|should|can|must|have to|got to|better|had better|all need to) (?:please |just )?`) },
  { kind: 'asked', pattern: /^how (?:do|can|would|could|to)(?: i| we)?(?: get you(?: all| guys| people)? to| make you)? / },
  { kind: 'asked', pattern: /^is (?:there|their) (?:a|any) way (?:to|i can|for me to|that i can|we can|you can|you could) (?:get you to )?/ },
  { kind: 'asked', pattern: /^(?:can|could|may|should) (?:i|we) (?:please |just )?/ },
  { kind: 'asked', pattern: new RegExp(`^${we}${often} (?:want|like|love|need|wish|trying|prefer) to (?:please |just )?`) },
  { kind: 'asked', pattern: /^(?:why do not you|why will not you|why can not you)(?: all| guys| people| just| please)* / },
];

/** "stop" in the sense of "do not do it any more". */
export const stopping = '(?:stop|quit|cease|end|no more|stopping|stopped)';

/** A time or a place after the request limits it: "at work", "before noon", "this week". */
export const limit = starting(
  '(?:at|on|during|before|after|until|till|til|while|when|whenever|between|in the|in an?|next|tonight|today|tomorrow|late|early|every|everyday|unless|except|past|most|weekends?|constantly|as (?:much|often)|all (?:day|night|the time)|so (?:early|late|much|often|many|frequently)|too (?:early|late|much|often|many)|th(?:is|at) (?:week|weekend|month|morning|afternoon|evening|late|early|much|often|hour|time)|(?:for )?(?:now|an? (?:bit|few|while|week|month|couple)|the (?:week|weekend|next|moment|rest|time)|\\d+)|(?:from|\\d+) ?(?:am|pm|to)|mid ?week|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|in (?:january|february|march|april|may|june|july)|here at (?:work|my)|back until|yet)(?= |$)',
);
/** Not limits, although they begin like one. */
export const noLimit = starting(
  '(?:at (?:all|once)|(?:at|to|on) (?:this|my|our) (?:\\w+ )?(?:phone|cell|number|line)|after this|until further notice|in the future|\\d+ times(?! (?:a|per|every))|(?:911|988)\\b)',
);

export const tailFillers = starting('(?:any ?more|any|again|ever|please|thanks|thank you|already|immediately|at once|asap|at all|in the future|period|right away|forever|for ever|for good|from now on|going forward|ok|okay|too|either|guys|people|instead|(?:by|via|through) (?:text|phone|email|sms|mail|call|text message)|after this|until further notice|directly|personally|anything|nothing|messages|texts|calls|(?:these|the|any|your|more) (?:\\w+ )?(?:messages|texts|calls)|stuff|stop)(?= |$)');

/** A new thought without punctuation between: the request was complete before it. */
export const newThought = starting(
  '(?:about|regarding|concerning|for any|because|cause|cuz|bc|since|as i|and|or|but|so|i|we|you|your|he|she|they|it|its|my|our|this|that|these|there|if|or else|thx|leave|stop|quit|remove|delete|take|do not|never|not|please|just|only|call|text|email|with (?:this|these|your|all)|from (?:you|this|your|that|any|here|unknown)|to (?:sell|ask)|the (?:answer|number|person)|wrong|spam|scam|fuck|go|lose|like|asking|trying|what|who|why|are|is|no)(?= |$)',
);

export const channels = oneOf(['texts', 'text', 'calls', 'call', 'email', 'emails', 'phone', 'mail', 'text message', 'text messages', 'phone calls', 'voicemail', 'letters', 'letter']);
