/** What telephones say when somebody taps a heart or a thumb, in English and Spanish; iPhones, Androids. */
const VERB = [
  'liked|loved|disliked|laughed at|emphasi[sz]ed|questioned',
  'reacted .{1,12} to|removed an? .{1,20} from',
  '(?:no )?le gust[oó]|le encant[oó]|se ri[oó] de|(?:le )?dio risa|destac[oó]|exclam[oó] por|enfatiz[oó]|cuestion[oó]|pregunt[oó] por',
  'reaccion[oó] con .{1,12} a|(?:quit[oó]|elimin[oó]) (?:un |una )?.{1,20} (?:de|a)',
].join('|');
/** Letters and digits are words, and words before the quotation are somebody's own. */
const PICTURE = '[^\\p{L}\\p{N}"]{1,12}(?:to|a)';
/** Our own words to the end, or cut off; whatever comes after the quotation was written by somebody. */
const QUOTED = '"[^"]*"?[\\s.…]*';
const THING = '(?:an? (?:image|picture|movie|video|attachment)|una? (?:imagen|foto|video|archivo))\\W*';
const REACTION = new RegExp(
  `^\\s*(?:(?:(?:a .{1,40} )?(?:${VERB})|${PICTURE}) ${QUOTED}|(?:${VERB}) ${THING})$`,
  'isu',
);

/** A reaction ("Liked “...”") to a text of ours and nothing else: nobody spoke. */
export function isReaction(text: string): boolean {
  return REACTION.test(text.replace(/[“”„«»‟]/g, '"').trim());
}
