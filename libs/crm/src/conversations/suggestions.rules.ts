import type { Suggestion } from './classification.rules.js';
import { anywhere, MY_RELATIVE } from './patterns.rules.js';
import type { Clause, ReadText } from './text.normalise.rules.js';

const somebody = `(?:he|she|they|${MY_RELATIVE})`;
const noGoing =
  '(?! (?:to (?:jail|prison|court|work|school|bed|hell|the (?:store|bar|bathroom|er))|home|back|crazy|out|away|off|through|broke|days|on|missing|without|down|up|insane)\\b)';

const bereavement = anywhere(
  'died|passed away|has passed|passed (?:in (?:his|her) sleep|on|last|this|yesterday|today)|is deceased|is no longer with us',
  `${somebody} (?:is|are|was found) dead`,
  '(?:is|are) gone\\b.*\\b(?:funeral|obituary|memorial|burial)|\\b(?:funeral|obituary|memorial|burial)\\b.*\\b(?:is|are) gone',
  `(?:his|her|my \\w+|our \\w+|my \\w+s) (?:funeral|obituary|memorial service|burial)|(?:funeral|obituary|burial) (?:is|was|will be|for)`,
  `lost ${MY_RELATIVE}\\b|(?:we|i|have|just) lost (?:him|her)(?= (?:to|last|on|this|yesterday|in|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\\b|$)`,
  `${MY_RELATIVE} passed$`,
  '(?:we )?buried (?:him|her|my|our)',
  '(?:took|taken) (?:his|her|their) own life|(?:killed|hanged|hung) (?:him|her) ?self|committed suicide',
  'fallecio|fallecid[oa]|fallecieron|murio|ha muerto|velorio|funeral de|entierro|enterramos|(?:perdi|perdimos|perdio) a (?:mi|nuestr[oa]) \\w+|se mato|se quito la vida',
);
const noDeath = anywhere(
  '(?:almost|nearly|could have|would have|should have|might have|about|thought (?:he|she)|till i|until i) (?:\\w+ )?(?:died|dead|killed|hanged|hung)',
  '(?:phone|battery|cell|car|laptop|computer|call|dog|cat|connection)(?: \\w+)? died',
  '(?:think|thought|believe|afraid|scared|looks|wish|might be)(?: \\w+){0,4} (?:dead|died)',
  'not (?:die|died|dead)|died (?:inside|down|laughing)|(?:casi|por poco)(?: \\w+){0,2} (?:muere|murio|fallecio|mato)|no (?:se )?(?:murio|fallecio)',
  '(?:if|afraid|scared|what if)(?: \\w+){0,3} (?:died|dead)|lost my \\w+ (?:number|phone|keys|job|house|insurance|license)',
);

const willing = anywhere(
  '(?:said|says|told me|told us|saying|finally said|answered) (?:yes|ok|okay|yea|yeah|yup|(?:he|she) will(?= *$))(?! (?:to (?:drugs|using|drinking)|he will (?:kill|not)|she will (?:kill|not)))',
  `${somebody}(?: \\w+){0,3} (?:will|is going to|are going to|agreed to|wants to|is willing to|is ready to|would|decided to|is open to|has agreed to|wanna|accepts? to|accepted to) (?:go|come in|get (?:help|treatment|sober|clean)|accept|enter|start treatment|try (?:rehab|treatment|detox))\\b${noGoing}`,
  `${somebody}(?: \\w+){0,3} (?:wants|want|asked for|is asking for|accepted|accepts|agreed to (?:get|accept)|needs and wants|is open to) (?:some |the |your |our |to get |professional |get )*(?:help|treatment|rehab|detox)\\b`,
  `${somebody}(?: \\w+){0,2} (?:agreed|agrees|accepted|is willing|has agreed|is on board)\\b(?! (?:that|with|not|but only))`,
  `ready to go\\b${noGoing}`,
  `${somebody} (?:is|are) (?:\\w+ )?ready(?:$| (?:for|to get|to accept|to start) (?:help|treatment|rehab|detox|sober|clean|now|it))`,
  '(?:dijo|dice|dijeron|contesto|me dijo|nos dijo) que si\\b|(?:ya )?(?:quiere|quieren) (?:ir|ayuda|recibir ayuda|internarse|tratamiento|entrar|rehabilit\\w+|ir a rehab)\\b|(?:acepta|acepto|aceptan|aceptaron)\\b(?! que)|va a ir\\b|(?:esta|estan) (?:list[oa]s?|dispuest[oa]s?)(?= |$)|(?:quiere|pidio|pide) (?:que lo ayuden|ayuda)',
);
const notWilling =
  /\b(?:not|never|no|nunca|if|hope|hoping|hopefully|whether|unless|until|till|wish|pray|praying|make|convince|si (?:acepta|quiere|va)|ojala|espero|doubt|think (?:he|she|they) (?:will|would|wants?)|would (?:he|she) |how (?:do|can)|for (?:him|her) to|tampoco|cuando)\b/;
const ASKS = /^(?:will|is|are|does|do|did|would|can|what|how|when|should|has|quiere|acepta)\b/;

const left = anywhere(
  `${somebody}(?: \\w+){0,2} (?:left|has left)(?= (?:rehab|treatment|detox|ama|against|early|the (?:rehab|facility|program|center|centre|clinic|hospital|detox|treatment|place|unit|sober)|this (?:morning|afternoon|evening)|today|tonight|last night|yesterday|an? (?:hour|few)|already|without|in the|after|and|again|sober living|his (?:program|treatment|rehab)|her (?:program|treatment|rehab)|\\d+)\\b|$)`,
  'left (?:rehab|treatment|detox|ama|against medical|the (?:rehab|facility|program|treatment|detox|clinic|center|hospital))',
  'walked out(?! (?:on (?:me|us)|of (?:the (?:house|room|meeting|store)|my)))|walked off|ran away from (?:rehab|treatment|the (?:facility|program|center))|snuck out of (?:rehab|treatment|the)',
  '(?:checked|signed|checking|signing|discharged) (?:him|her|them) ?sel(?:f|ves) out|(?:checked|signed) out (?:of (?:rehab|treatment|detox|the)|ama|against)',
  '(?:got|was|were|been|is|being|get|getting|just) (?:kicked|thrown|discharged) (?:out|from)(?! of (?:the house|my|our|his|her|school|home|college|the apartment))|kicked (?:him|her|them) out of (?:rehab|treatment|detox|the (?:program|facility|center|clinic|hospital|sober))|(?:they|rehab|program|facility|detox|center)(?: just| have| has)? kicked (?:him|her) out(?! of (?:the house|school|their house))',
  'se fue(?= (?:de (?:la clinica|el|la rehabilitacion|rehabilitacion|el centro|el programa|tratamiento|ahi|alli|el hospital)|del (?:centro|programa|tratamiento|lugar|hospital|anexo|rehab)|anoche|hoy|ayer|esta|sin|ya|otra|hace|y)\\b|$)|(?:se (?:salio|escapo)) (?:de|del) (?:la clinica|centro|programa|tratamiento|rehab\\w*|anexo|la rehab\\w*|hospital)',
  '(?:lo|la|los) (?:sacaron|echaron|corrieron|expulsaron)(?! (?:de (?:la (?:casa|escuela)|su (?:casa|trabajo))|del trabajo))',
);
const notLeft =
  /\b(?:left (?:me|us|you|a|the (?:house|room|door|kids))|not leave|never left|if (?:he|she) left|(?:time|money|days|nothing|much|hope|any|what) left)\b/;

const within = (clause: Clause): string => clause.text.slice(0, 600);

function isBereavement(text: string): boolean {
  return bereavement.test(text) && !noDeath.test(text);
}

function isWilling(clause: Clause): boolean {
  const text = within(clause);
  return willing.test(text) && !notWilling.test(text) && !(clause.end === '?' && ASKS.test(text));
}

/** Suggestions beside the label (compliance 9.2): only a person changes the case. */
export function readSuggestions({ clauses }: ReadText): Suggestion[] {
  const suggests: Suggestion[] = [];
  const sentences = clauses.map((clause, index) =>
    clause.end === ',' ? `${within(clause)} ${clauses[index + 1] ? within(clauses[index + 1]!) : ''}` : within(clause),
  );
  if (
    sentences.some(
      (sentence, index) =>
        isBereavement(within(clauses[index]!)) || (/ (?:is|are) gone\b/.test(sentence) && isBereavement(sentence)),
    )
  )
    suggests.push('bereavement');
  if (clauses.some(isWilling)) suggests.push('willing');
  if (clauses.some((clause) => left.test(within(clause)) && !notLeft.test(within(clause))))
    suggests.push('left_treatment');
  return suggests;
}
