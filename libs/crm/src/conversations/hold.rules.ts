import { anywhere, starting } from './patterns.rules.js';
import { withoutCourtesy } from './request.rules.js';
import { bare, type ReadText } from './text.normalise.rules.js';

const changing =
  '(?:cancel(?:l?ed|l?ing)?|move|moved|change|changed|reschedul\\w+|postpone|push back|cancelar|cancelo|cancele|cancelen|cancelamos|cambiar|cambie|cambiamos|mover|reprogramar|reagendar|posponer)';
const bookable =
  '(?:appointments?|appt|call|consult(?:ation|s)?|meeting|visit|session|zoom|slot|booking|cita|citas|llamada|consulta|reunion|visita|sesion|mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thurs?(?:day)?|fri(?:day)?|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo|today|tomorrow|hoy|manana|noon|\\d{1,4} ?(?:am|pm|oclock)|\\d{3,4}|(?:at|to|for|a las?) \\d{1,2})';
const BOOKING = new RegExp(
  `\\b${changing}\\b.{0,120}\\b${bookable}\\b|\\b(?:appointment|call|consultation|meeting|visit|session|cita|llamada|consulta)\\b.{0,60}\\b${changing}\\b`,
);
const EVERYTHING = anywhere(
  'cancel (?:it all|everything|all of (?:it|this|that)|all)$',
  'cancel everything',
  'cancel(?:en?|ar|a) todo',
);

/** Rule 8 of compliance 9.1: about a booking, not about our texts. */
export function isAboutBooking({ clauses }: ReadText): boolean {
  return clauses.some(({ text }) => !EVERYTHING.test(text) && BOOKING.test(text));
}

const us = '(?:(?:i|we) (?:do|did|would|am|are|have|no) |(?:do|did) )';
const anywhereHeld = anywhere(
  '(?:not|no longer|never|nor|un) ?interested(?! in (?:living|life|him|her|food|school))|uninterested|lost interest',
  'no (?:me|nos) interesa|no (?:estoy|estamos) interesad[oa]s?',
  'no thanks|no thank you|nope thanks|nah thanks|no gracias|no muchas gracias|pass thanks',
  '(?:how|where) (?:did|do|have|would) (?:you|u)(?: all| guys| people)? (?:get|find|have|got|obtain) (?:my|this|our)(?: \\w+)? (?:number|phone|info|information|contact)',
  '(?:who|who the \\w+) gave you (?:my|this)',
  '(?:como|de donde|donde|quien) (?:les? |te )?(?:consigui\\w+|obtuv\\w+|sac\\w+|dio|dieron|tien\\w+|encontr\\w+) mi (?:numero|telefono|celular|nombre)',
  '(?:i|we|already|have|has)(?: (?:have|already|just|had|has|also|all|finally|decided to|are|am|ended up))* (?:found|find|hired|hire|chose|chosen|picked|got|gotten|using|use|went with|go with|going with|gone with|work(?:ing)? with|retained|signed with)(?: \\w+)? (?:some ?one|some ?body|another|other|a different|somewhere|someplace)(?: else)?',
  '(?:found|hired) (?:someone|somebody|another) (?:else|\\w+ist)',
  '(?:encontramos|contratamos|encontre|contrate|conseguimos|ya tenemos|ya tengo)(?: a)? (?:alguien|otr[oa]|ayuda)',
  '(?:i|we|already)(?: (?:have|already|just|had|finally))* (?:got|gotten|found|received|have)(?: (?:him|her|them|us|some|the|all the))* help(?! (?:me|us|him|her|with|from you|to))',
  `${us}?(?:do not|no longer|did not|not)(?: \\w+){0,2} (?:need|want|require)(?: (?:any|any more|of))* (?:(?:of )?your|any more|any) (?:\\w+ )?(?:help|services?|assistance|program|business)`,
  '(?:we|i) (?:do not|no longer) (?:need|want) (?:help|assistance|services?)(?: any more)?$',
  'no (?:necesito|necesitamos|queremos|quiero) (?:mas )?(?:de )?(?:su|sus|tu|la) (?:ayuda|servicios?)|ya no (?:necesito|necesitamos|queremos|quiero) (?:ayuda|nada|sus? servicios?)',
  'stop (?:talking|speaking|replying|responding|listening|working) (?:to|with) (?:you|yall|your)|(?:do not|not|no longer) (?:want|wish|like) to (?:talk|speak) (?:to|with) (?:you|yall)|done (?:talking|dealing) (?:to|with) (?:you|yall)',
  'scam\\w*|spam|spammers?|spamming|estafa\\w*|fraude|phishing',
  '(?:report|reporting|reported|sue|suing|block|blocking|blocked) (?:you|this number|this)(?: .*)?$|(?:los|las|lo|te) (?:voy|vamos) a (?:reportar|denunciar|bloquear|demandar)',
  '(?:you are|you guys are|you people are|this is|stop) (?:\\w+ )?(?:harass\\w*|harras\\w*)|me estan acosando',
  '(?:hired|retained) an? \\w+|no longer (?:looking|in need|needed|necessary)',
  '(?:do not|no longer) (?:want|need) (?:this|these|it|them|any of this)(?: any more)?$|not needed(?: any more)?$|not (?:be )?(?:moving|going|proceeding) (?:forward|ahead) with (?:you|your)|(?:go|going|went) (?:in )?(?:another|a different) (?:way|direction|route)',
  '(?:do not|no longer) (?:want|like|need)(?: \\w+){0,4} (?:texts?|calls?|messages?|calling|texting)(?: me| us)? (?:at|on|before|after|during|in the|this|today|tonight|until|while|when|so|every)',
  'how many times (?:do|must|have) (?:i|we)',
  'enough already|enough (?:with|of) (?:the|these|your|this)(?: \\w+)? (?:texts|messages|calls|texting|calling)',
  '(?:do|did|have) not (?:sign up|signed up|ask for|asked for|subscribe|subscribed|request|consent|agree|agreed|authorize|opt in)',
  '(?:texts|messages|calls|texting|calling|spam)(?: \\w+){0,2} (?:need|needs|have|has|must|should|got)(?: to)? (?:stop|end)',
  'you (?:all |guys |people )?(?:keep|kept|will not stop|will not quit|do not stop|are always|never stop) (?:texting|calling|messaging|contacting|emailing|sending|bothering|harassing)',
  'why (?:are|do) you (?:all |guys |people )?(?:still |keep |always |even )*(?:text|call|message|contact|bother|harass)\\w*(?: (?:me|us))?$',
  '(?:leave|let) (?:my|our) (?:\\w+ )?(?:family|son|daughter|husband|wife|mother|mom|dad|parents|kids) (?:alone|be)',
  '(?:remove|delete) (?:my|all my|our) (?:info|information|data|contact|details|account|name|email)',
  '(?:remove|delete|take) (?:him|her|them|my \\w+|(?:his|her) (?:number|name)) (?:off|from) (?:your|this|the|that) (?:\\w+ )?(?:list|system|database|texts)',
  'fuck (?:you|u|off|of|ya|yall)\\b|(?:fuk|fck|fk|f) (?:you|u|off)\\b|you suck\\b',
);
const beginningHeld = starting(
  '(?:and |so |but |um |no )*(?:(?:can|may) i ask |tell me |i do not know |may i know )?(?:who|whom) (?:is|are|iz|r|the \\w+ is) (?:this|you|dis|that|it)(?: (?:again|please|person|number|texting|calling|from|and|even|guys|people|really|sending|messaging|contacting|writing|i|do|how|what|why|with)\\b.*)?$',
  'who is (?:calling|texting|messaging|writing)(?: me| please)*$|(?:why|how come|how) (?:do |is it )?you (?:all )?have (?:my|this) (?:number|phone)',
  '(?:(?:i|we) )?(?:do not|no longer) need (?:any |more |the )*help(?: any more)?$|(?:ya )?no (?:necesito|necesitamos) (?:mas )?ayuda',
  '(?:new (?:phone|number) )?(?:who|whos) (?:dis|this|u|you|that|is dis)\\b',
  '(?:do|should) i know you',
  '(?:y |hola |pero |disculpe |oiga )*(?:quien|quienes) (?:es|eres|habla|son|esta|sos)(?: (?:usted|ustedes|tu|este|esto|ud|uds|el que me \\w+|por favor|este numero|me \\w+))?$',
  '(?:y |hola |pero )*(?:quien|quienes) (?:me|nos) (?:escribe|habla|manda|llama|esta)|de parte de quien|con quien hablo',
  '(?:(?:i|we) (?:are|am) |were |think (?:we|i) are )?(?:all )?all set(?! (?:for|to|with|on|up))|(?:i|we) (?:are|am) all set(?! (?:for|to|up))|were all set$',
  'go away|get lost|get out of here|buzz off|back off|bug off|beat it$|vayanse|vete|larguense|largate|alejense',
  '(?:go )?(?:screw|damn|piss) (?:you|off|yourself|yourselves)|eat (?:shit|me)|go (?:to hell|fuck|screw|kick rocks|die)|shut (?:up|the)|bite me|kiss my|fu$|stfu|gtfo|f off|fuck this|fuck$',
  '(?:you(?: are| guys are| people are| all are)?|yall(?: are)?|your|what|fucking|stupid|bunch of|damn) (?:a |an |all |such |so |just |nothing but |bunch of |fucking |stupid |total |complete |the |some |pathetic |real )*(?:idiots?|assholes?|bastards?|morons?|crooks?|thieves|thief|liars?|vultures?|scum|scumbags?|jerks?|bitch(?:es)?|creeps?|parasites?|pigs|trash|disgusting|pathetic|sick(?: people)?|horrible|awful|worthless|useless|predators?|frauds?|leeches|shameless|dicks?|pricks?|clowns?|losers?|joke|annoying|crazy|stupid)(?: .*)?$',
  '(?:idiots?|assholes?|bastards?|morons?|crooks|liars|vultures|scumbags?|jerks|bitch(?:es)?|dickheads?|losers|leeches|dumbass(?:es)?|motherfuckers?)(?: .*)?$',
  '(?:chinga|chinguen|chingate|chingue|jodanse|jodete|vayanse al|vete a la|vayanse a la|a la (?:chingada|mierda)|pendejos?|idiotas?|hijos? de (?:puta|su)|imbeciles|estupidos?|ratas|ladrones|mentirosos|cabrones?|putos?|callense|no (?:sean|sea|seas) (?:pendejos?|molest\\w+)|no (?:chinguen|jodan|molesten|frieguen|fastidien)|que molest\\w+ son|ya dejenme)(?= |$)',
  '(?:lol|omg|dude|bro|bruh|man|wtf|ugh|wow|people|guys) stop$|how (?:do|can) i (?:make|get) (?:this|it|these|them) (?:to )?stop',
  'no (?:more )?(?:texts?|calls?|messages?|texting|calling) (?:at|on|before|after|during|in the|this|today|tonight|until|while|when|so|every)',
  'knock it off|cut it out|cut it$|give it a rest|get a life|ya estuvo|ya dejen',
  '(?:stop|unsubscribe|revoke|alto)\\b(?! (?:by|in|at|over|sign|signs|light|to (?:end|unsubscribe|opt|cancel|quit|stop)|para (?:salir|terminar|cancelar|no)|(?:and )?(?:using|drinking|smoking|crying|worrying|use|drink|smoke|cry|worry)))',
  '(?:no|nope|nah|ya|si) (?:stop|unsubscribe|revoke|alto)\\b(?! (?:by|in|at|over|sign|using|drinking|smoking|crying|worrying))',
  '(?:end|cancel|quit) (?:this|it|that|me|us)$',
  '(?:i|we) (?:want|need|would like) to (?:cancel|quit|stop|end)(?: (?:this|it|now|please))*$',
  '(?:cancel|end|discontinue) (?:(?:my|our|the|this|all|your) )*(?:services?|account|membership|plan|enrollment|program)$',
  '(?:email|mail) me instead|block (?:me|my number)|discontinue(?: this)?$|make (?:it|this|these|them) stop|(?:already )?(?:got|found) help',
  '(?:you can |please )*only (?:text|call|email|contact|write)(?: me| us)? (?:after|before|at|on|in|during|if|when|between|from)|i only want (?:texts|calls|emails|emails?)',
  'no (?:texts?|calls|messages|texting|calling|contact|mensajes|llamadas)(?: (?:please|thanks|por favor|gracias|from you|here|to this number))*$',
  '(?:quiero|queremos) (?:cancelar|terminar)$',
  'i do not (?:consent|like (?:texting|texts|calls))$',
);
/** "texts keep coming please stop". */
const ENDS_ASKING = /(?<!(?:him|her|them) )(?:please|you can) stop(?: now)?$/;
const HELD_KEYWORD = /^(?:cancel|unsub|optout|remove|baja|cancelar|dar de baja|end|unsubscribe)$/;

/** "he says he doesn't need your help" is his denial, not theirs. */
const HIS_WORDS =
  /^(?:he|she|they|my \w+|el|ella|mi \w+)(?: \w+){0,3} (?:says?|said|thinks?|does not|do not|did not|dice|is not|told|will not|was|has|keeps|got|fell|is)\b/;

/** Rule 9 of compliance 9.1: may be an opt-out, so automation rests until a person has read it. */
export function isUnclear({ clauses, whole, onlyStopSign }: ReadText): boolean {
  if (
    onlyStopSign ||
    /^(?:no more|enough|no quiero mas)$/.test(bare(whole)) ||
    /^no (?:thanks|thank you|gracias|muchas gracias)\b/.test(whole)
  )
    return true;
  return clauses.some(({ text }, index) => {
    if (EVERYTHING.test(text) || ENDS_ASKING.test(text)) return true;
    if (index > 0 && HELD_KEYWORD.test(bare(text))) return true;
    if (beginningHeld.test(withoutCourtesy(text)) || beginningHeld.test(text)) return true;
    return !HIS_WORDS.test(text) && anywhereHeld.test(text);
  });
}
