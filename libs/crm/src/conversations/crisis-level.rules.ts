export interface Hit {
  /** index in the flow */
  start: number;
  text: string;
}

const MONTH =
  '(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)';
const PAST = new RegExp(
  `\\b(?:(?:19|20)\\d\\d|last (?:year|month|week|summer|winter|spring|fall|autumn|christmas|thanksgiving|time|${MONTH}|march|may)|(?:years?|months?|weeks?|days?|decades?|while|awhile|long time|ages) (?:ago|back)|ago|(?:the )?(?:year|month|week)s? before|used to|back (?:in|when|then)|in the past|previously|formerly|in (?:march|may|${MONTH}|high school|college|the (?:eighties|nineties|90s|80s))|(?:${MONTH}|march|may) \\d{1,4}|\\d{1,2} ${MONTH}|on \\d{1,2} \\d{1,2}|when (?:he|she|they|i) (?:was|were) (?:\\d+|a|in|young|little|younger|\\w+teen)|as a (?:teen\\w*|child|kid)|history of|once before|years earlier|hace (?:\\w+ )?(?:anos?|mes(?:es)?|semanas?|dias|tiempo|mucho)|(?:ano|mes|semana|verano|invierno) pasad[oa]|en (?:el )?(?:19|20)\\d\\d|en (?:${MONTH})|(?:el )?\\d{1,2} de ${MONTH}|cuando era|antes (?:se|me|lo|el|ella)|en el pasado|before(?= ?$))\\b`,
);
/** So recent that it counts as now. */
const RECENT =
  /\b(?:right now|now|tonight|today|still|currently|this (?:morning|minute|evening|afternoon|second|very)|(?:seconds?|minutes?|mins?|hours?|hrs?|moments?) ago|just|ahora|ahorita|hoy|todavia|sigue|esta (?:noche|manana|tarde)|hace (?:\w+ )?(?:minutos?|horas?|rato|poquito|un rato)|since|desde)\b/;
const DEATH =
  /\b(?<!almost )(?<!nearly )(?:died|passed away|deceased|buried|funeral|obituary|death|fallecio|fallecid[oa]|murio|velorio|(?:lost|losing|perdi|perdimos)(?: a)? (?:my|our|mi|nuestr[oa]) \w+|lost (?:him|her) to|(?:took|taken) (?:his|her|their) own life|se quito la vida|se mato)\b/;
const PRESENT =
  /\b(?:is|are|am|has a|can not|will not|do not|does not|wants?|says|keeps|needs|going to|will|esta|no puede|no puedo|quiere|quiero|dice|tiene|va a)\b/;
/** A hit that tells of this moment unless "was" stands before it. */
const STATE = /^(?:not |no |unresponsive|unconscious|gurgl|barely|can not|cant|inconsciente|turning|sin pulso)/;
const NALOXONE = /^(?:narcan|naloxon)/;
const NALOXONE_QUESTION =
  /\b(?:where|donde|how (?:do|can|could|would|much|to|does|long)|can (?:i|we|you|anyone|my|u)|could (?:i|we|you)|do (?:you|i|we|they|pharmacies|u)|does|should (?:i|we)|is (?:there|narcan|naloxone|it)|what is|what are|which|who (?:has|sells|gives|can)|need a prescription|como|puedo|podemos|tienen|venden|dan|que es|cuanto|hay|se consigue|necesito receta|about (?:narcan|naloxone)|(?:narcan|naloxone) (?:training|class|kits?|questions?))\b/;
const NALOXONE_USED =
  /\b(?:gave|given|giving|give (?:him|her|them|my|another|it|a|more)|used (?:the )?(?:narcan|naloxone)|(?:narcan|naloxone) (?:did|is not|does not|has not|failed|not)|second|another|no (?:funciona|funciono)|le (?:di|dimos|doy|puse)|administ\w+|dosis|doses?|sprayed|him (?:with )?(?:narcan|naloxone)|working|worked|enough)\b/;

const SENTENCE_END = /[.?]/;
const CLAUSE_BREAK = / (?:[,.?]|and|but|because|so|now|y|pero|porque|ahora) /g;

interface Segment {
  start: number;
  end: number;
}

function segmentsOf(flow: string): Segment[] {
  const cuts = [0, ...Array.from(flow.matchAll(CLAUSE_BREAK), (found) => found.index), flow.length];
  return cuts.slice(1).map((end, index) => ({ start: cuts[index]!, end }));
}

/** Index of the segment that holds the position; segments are in order and without gaps. */
function segmentAt(segments: Segment[], position: number): number {
  let [low, high] = [0, segments.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isState(hit: Hit, before: string): boolean {
  return (
    (STATE.test(hit.text) ||
      /\b(?:is|are|am|wants?|does not|do not|quiere|quiero)\b/.test(
        `${before.split(' ').slice(-3).join(' ')} ${hit.text}`,
      )) &&
    !/\b(?:was|were|had|could|did|been|used to|estaba)\b/.test(`${before} ${hit.text}`)
  );
}

function isPast(flow: string, segments: Segment[], hit: Hit): boolean {
  const at = segmentAt(segments, hit.start);
  const textOf = (index: number): string => {
    const segment = segments[index];
    return segment ? flow.slice(segment.start, Math.min(segment.end, segment.start + 400)) : '';
  };
  const own = flow.slice(segments[at]!.start, Math.max(segments[at]!.end, hit.start + hit.text.length)).slice(0, 600);
  if (isState(hit, flow.slice(Math.max(segments[at]!.start, hit.start - 60), hit.start).trim())) return false;
  if (RECENT.test(own))
    return !/\b(?:now|tonight|today|still|minutes?|hours?|ahora|hoy|since)\b/.test(own) && DEATH.test(own);
  if (PAST.test(own) || DEATH.test(own)) return true;
  if (PRESENT.test(own)) return false;
  const before = at > 0 ? textOf(at - 1) : '';
  const after = textOf(at + 1);
  const marks = (text: string): boolean => (PAST.test(text) || DEATH.test(text)) && !RECENT.test(text);
  return (
    (marks(before) && !SENTENCE_END.test(own.slice(0, 3))) || (marks(after) && !SENTENCE_END.test(after.slice(0, 3)))
  );
}

function asksForNaloxone(flow: string, hit: Hit): boolean {
  if (!NALOXONE.test(hit.text)) return false;
  const from = Math.max(flow.lastIndexOf(' . ', hit.start), flow.lastIndexOf(' ? ', hit.start), hit.start - 300, 0);
  const ends = [flow.indexOf(' . ', hit.start), flow.indexOf(' ? ', hit.start)].filter((end) => end >= 0);
  const to = Math.min(hit.start + 300, ...ends);
  const sentence = flow.slice(from, to + 3);
  return (
    !NALOXONE_USED.test(sentence) &&
    !/\bright now\b/.test(sentence) &&
    (NALOXONE_QUESTION.test(sentence) || sentence.endsWith('? '))
  );
}

/**
 * How urgent crisis words are (compliance 6.3): `talk` when all of them are past, tell of a death, or ask about naloxone;
 * in doubt `now`.
 */
export function levelOf(flow: string, hits: Hit[]): 'now' | 'talk' {
  const segments = segmentsOf(flow);
  return hits.every((hit) => asksForNaloxone(flow, hit) || isPast(flow, segments, hit)) ? 'talk' : 'now';
}
