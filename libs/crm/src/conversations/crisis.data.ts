import { MY_RELATIVE, oneOf } from './patterns.rules.js';
import { medicines } from './words.data.js';

const person = `(?:he|she|they|${MY_RELATIVE})`;
const object = `(?:me|us|him|her|them|you|everyone|everybody|somebody|someone|${MY_RELATIVE}|(?:his|her|my|our|their|the|a|another) (?:own )?(?:${oneOf(['wife', 'husband', 'kids', 'kid', 'mother', 'father', 'mom', 'dad', 'man', 'woman', 'cop', 'guy', 'girl', 'boy', 'baby', 'nurse', 'police officer'])}))`;
const self = '(?:(?:my|him|her|them|your|our) ?sel(?:f|ves)|his ?self|their ?sel(?:f|ves)|hisself|theirself)';
const colour = '(?:blu(?:e|ish)|purpl(?:e|ish)|gr[ea]y(?:ish)?)';
const medicine = oneOf(medicines);
const noun = `(?:gun|guns|handguns?|shotguns?|rifles?|pistols?|firearms?|revolver|knife|knives|machete|weapons?|razor|blade|rope|pistola|cuchillo|arma|navaja)`;
const notHome = '(?! (?:with (?:me|us|you|my|our|his|her|mom|dad|him|them|anyone|roommates)(?! self)|(?:at|near|next|by) |there|alone|together|in (?:a|an|the|my|our|his|her|sober|that) (?:\\w+ )?(?:house|home|facility|living|apartment|shelter|street|streets|car|halfway|city|state|program|rehab|hotel|place|basement)))';
const stillHere = '(?! (?:for (?:the|that|this|dinner)|at the|in (?:the|this) (?:rehab|program|hospital|facility)))';

/** Crisis words of compliance 9.1, in the order of their precedence; sources of patterns on word boundaries. */
export const crisisPatterns: Record<'overdose' | 'self_harm' | 'danger', string[]> = {
  overdose: [
    'over ?dos\\w*',
    'od(?:s|ed|ing)?(?! green)',
    '(?:not|stopped|stops|barely|hardly|quit|scarcely|never|no|cant|trouble|difficulty|without|struggling|ain t)(?: \\w+){0,2} (?:breathe|breathing|breathes|breathed)',
    `(?:not|unable to|never|cant|impossible to|trouble)(?! (?:want|mean|like|trying|going) to wake (?:you|the))(?: \\w+){0,6} (?:wake|waking|wakes|woke|woken|waken)\\b(?! (?:you|me|us|the (?:baby|kids|house|neighbors|whole)))`,
    'not (?:get|getting|keep|able to keep)(?: \\w+){0,2} (?:awake|to come to|conscious)',
    'unresponsive|non ?responsive|not (?:\\w+ )?(?:responding|responsive)',
    'not (?:even |really |still )?(?:moving|moved)(?! (?:forward|on|ahead|in|out|to|until|along|away|back|fast|here|there|into|from|anywhere)\\b)',
    'unconscious|not conscious|lost consciousness|pass(?:ed|es) out|passing out(?! (?:flyers|food|candy))|blacked out and',
    '(?:no|not (?:have|find|feel|get) a|cant find a|without a|weak|faint) (?:pulse|heart ?beat)',
    'gurgl\\w+|death rattle|foaming (?:at|from)|(?:drank|swallowed|drinking) (?:\\w+ )?(?:bleach|antifreeze|poison)|(?:swallowed|downed) (?:some |his |her |my |the |those )?(?:pills|meds|medication|tablets)',
    `(?:lips|face|skin|nails|fingernails|fingers|fingertips|mouth)(?: \\w+){0,4} ${colour}`,
    `${colour} (?:around |in |at )?(?:the |his |her )?(?:lips|face|skin|nails|fingernails|fingers|fingertips|mouth)`,
    `(?<!(?:hair|beard|house|sky|leaves) (?:is |are )?)(?:turning|turned|turns|going|went|goes|getting)(?: \\w+)? ${colour}(?! (?:shield|cross|ridge|area))`,
    `(?:he|she|they) (?:is|are|was|were|looks?|looked|has gone|got)(?: (?:all|so|very|completely|really|kind of|totally|like|a little|almost|now|already))? ${colour}(?! (?:collar|shield|cross|eyed|eyes|haired|shirt|car|jacket))`,
    'narcan\\w*|naloxon\\w*',
    `(?:took|swallowed|ate|downed|taken|taking|swallowing|popped|drank|chewed|snorted|shot)(?: \\w+){0,3}? (?:all|whole|entire|too many|so many|many|(?:a )?lots? of|handfuls?|bunch|\\d{2,}|bottles? (?:full )?of)(?: \\w+){0,5}? ${medicine}`,
    `(?:took|swallowed|ate|downed|taken|drank)(?: \\w+){0,3}? bottles?(?: \\w+){0,4}? ${medicine}`,
    `(?:swallowed|downed|took|taken) (?:a|the|his|her|my) (?:whole |entire )?(?:bottle|handful)(?= [.,?])`,
    `(?:took|taken|swallowed)(?: them all| all of them| everything in the bottle)(?= [.,?])`,
    `(?<!(?:it|this|that) )(?:took|taken|taking|take) (?:way |far |a bit )?too (?:much|many)(?= [.,?]| (?:of|and|again|last|this|today|tonight|now|he|she)\\b)`,
    '(?<!(?:phone|battery|hope|party|dog|cat|business|engine) )(?:is|they are) (?:literally |actually |really |slowly |already |basically |just )?dying(?! (?:of|from|to|for|down|laughing|inside)\\b)',
    '(?:think|feel like|believe|feels like|help) i am dying(?! (?:of|from|to|for|laughing)\\b)',
    `(?:think|thought|believe|afraid|scared|looks|look|seems|might be|may be|could be)(?: \\w+){0,3}? (?:${person} )?(?:is |are |was |be |like )?(?:already |almost |now )?dead(?! (?:to|tired|end|serious|battery|beat|set))(?<!better off dead)`,
    'sobre ?dosis|sobredos\\w*',
    'no (?:(?:se|esta|puede|podia|le|lo|la|me) )*(?:respira|respirando|respirar|respiraba|respiro)|(?:dejo|dejado|para|paro|deja) de respirar|apenas (?:puede )?respira\\w*|casi no respira|sin respirar',
    'no (?:(?:se|esta|puede|quiere|podemos|puedo|logro|logramos|lo|la|le|me|hay) )*(?:forma de |manera de |logro )?(?:despierta|despertar(?:lo|la|se)?|despertando|despierto|desperto|despertaba)',
    'no (?:(?:me|nos|esta|le) )*(?:reacciona|reaccionando|reacciono|reaccionaba)',
    'no se (?:mueve|esta moviendo|movia)|no esta moviendose|no se puede mover',
    'inconsciente|inconciente|sin conocimiento|perdio el conocimiento|desmaya\\w*|desmayo',
    'sin pulso|no (?:le |tiene |hay |siento )+pulso',
    '(?:labios|cara|unas|piel|boca)(?: \\w+){0,3} (?:azul(?:es|ad[oa]s?)?|morad[oa]s?)|(?:azul|azules|morad[oa]s?) (?:de la cara|los labios|las unas)|(?:labios|unas) (?:azules|morad[oa]s)',
    '(?:esta|estaba|se puso|se pone|se esta poniendo|se ve|se puso como)(?: (?:todo|toda|muy|medio|bien|como))? (?:azul|azulado|azulada|morad[oa])',
    `(?:se|me) (?:(?:ha|he|esta) )?(?:tomo|trago|tome|trague|tomado|tragado|tomando|comio)(?: \\w+){0,2}? (?:todas|todos|frasco|bote|botella|monton|demasiad[oa]s?|muchas|puno|punado)|(?:tomo|trago|tome)(?: \\w+)? (?:todas|demasiadas|muchas|un monton de|un frasco de|un puno de)(?: \\w+){0,2} (?:pastillas|pildoras|medicinas|tabletas)|(?:tomo|trago) demasiad[oa]|un frasco de (?:pastillas|pildoras)`,
    '(?:se esta|esta|me estoy) muriendo(?:se)?(?! (?:de|por|del)\\b)|(?:creo que|parece que|pienso que) (?:ya )?(?:esta|se) (?:muert[oa]|murio)',
  ],
  self_harm: [
    'suicid\\w*|suiside|sucide|suicde|suicdal',
    `kil+(?:s|ed|ing)? ${self}`,
    'kms|unaliv\\w*|unalive',
    '(?:end|ends|ended|ending)(?: \\w+)? (?:my|his|her|their|your|own) (?:own )?li(?:fe|ves)',
    '(?:end|ending|ended|ends) it all|(?:want|wants|wanted|going|ready|thinking about|thinking of) (?:to )?(?:end|ending) it(?= [.,?]| (?:tonight|now|today))',
    '(?:end|ending|ends) (?:this|my|all this|all the|the|his|her|all my) (?:\\w+ )?(?:pain|suffering|misery)',
    '(?:want|wants|wanted|wanting|wish|wishes|like|ready|rather|hoping|trying|prays|begging|desire)(?: (?:just|only|really|badly|desperately|so bad|so badly))? (?:to )?(?:just |only )?(?:die|be dead)(?! (?:of|laughing)\\b)|(?:rather|want to) be dead',
    'wish(?:es|ed)?(?: to god| that)? (?:i|he|she|they) (?:was|were|am|is|would be) (?:dead|never born|gone|not (?:here|alive))|wish(?:es|ed)? (?:i|he|she|they) (?:had never been born|could die|would die|could disappear|would not wake up)',
    'better off (?:dead|without me)|better off if (?:i|he|she) (?:was|were|is|am) (?:dead|gone|not here|not around)|(?:says?|said|told|thinks|feels?|think|tells)(?: \\w+){0,5} better off without (?:him|her)',
    `(?:do|does|did) not(?: (?:even|really|just|ever))* (?:want|wanna|wish|care)(?: (?:to|any more|me to))* (?:live|be alive|exist|go on living|keep living|keep going|be in this world|be on this earth|wake up)\\b${notHome}`,
    `(?:do|does|did) not(?: (?:even|really|just|ever))* (?:want|wish)(?: (?:to|any more))* be here\\b${stillHere}`,
    '(?:no longer wants?|not wanting|not want|not wanna) to (?:live|be alive|exist)\\b' + notHome,
    '(?:take|takes|taking|took|taken) (?:my|his|her|their|your|own) (?:own )?(?:life|lives)',
    '(?:no|not have (?:a|any)|nothing|not see (?:a|any)|without)(?: \\w+)? (?:reason|point|left|will)?(?: ?in| ?to|)?(?: ?live for| ?living| ?live\\b(?! (?:with|in|at|there|here)))',
    'nothing (?:left )?to live for|tired of (?:living|being alive)|(?:lost|no) (?:the |his |her )?will to live|can not go on(?: living| any more| like this|(?= [.,?]))',
    `(?:hurt|cut|hang|shoot|harm|stab|drown|poison|burn|injur)(?:s|t|ed|ing|ting|e|es)?(?: \\w+)? ${self}|(?:shot|hung|hanged|hurting|cutting|shooting|slashed|slit|hit) ${self}`,
    'self ?harm\\w*|self ?injur\\w*|self mutilat\\w*|(?:slit|cut|cutting|slitting|slashed|slash)(?: \\w+)? (?:wrists?|veins)|(?:is|been|started|was|keeps?) cutting(?: again)?(?= [.,?])|cutting again(?= [.,?])',
    'jump(?:s|ed|ing)? (?:off|from (?:a|the)|in front of|out (?:of )?(?:a|the) window)(?! (?:at|to conclusions|the wagon))',
    `(?<!(?:jump(?:ed|ing)? the|son of a|under the) )${noun}(?: \\w+| ,){0,12} (?:on |to |at )?${self}`,
    `${self}(?: \\w+| ,){0,8} (?:with a|with the|with his|with her|a|the|his|her) ${noun}`,
    `${noun} (?:to|in|at|against) (?:his|her|my|their) (?:own )?(?:head|mouth|throat|neck|wrist)`,
    '(?:quiere|quiero|queria|quisiera|queremos|ganas de|deseos de|prefiero|prefiere|preferiria|deseo|desea) (?:ya )?morir(?:se|me)?|(?:se|me) (?:quiere|quiero|queria) (?:ya )?morir|ojala (?:me|se) (?:muriera|muera)|mejor (?:muert[oa]|morirme)',
    'matarse|(?<!(?:quiere|va a|van a|amenaza con|amenazo con|intento|trato de|quieren|queria|iba a|puede) )matarme|(?:se (?:quiere|queria|quiso|quisiera|va a|iba a|intento|trato de|podria)|me (?:quiero|queria|quisiera|voy a|iba a)) (?:a )?matar|se mato|quitar(?:se|me|le)? (?:la|su|mi) (?:propia )?vida|(?:se|me) (?:quiere|quiero|va a|voy a|quito|quiso|intento|iba a)(?: \\w+)? quitar la vida|se quito la vida|quitarse la vida',
    `(?:no|sin|ya no) (?:quiere|quiero|queria|quisiera|tiene|tengo|ganas|deseos|desea|deseo)(?: (?:ya|mas|seguir|ganas|razon|motivo|motivos|razones|deseos|de|para|por))* (?:vivir|viviendo|existir|estar en este mundo)(?! (?:con(?!migo misma)|en (?:la|una|mi|su|casa|esta casa)|aqui|alla|solo|sola))`,
    '(?:acabar|terminar|acabo) con (?:mi|su|tu|esta|la) (?:propia )?vida|acabar con todo|acabar con (?:mi|su|este) (?:dolor|sufrimiento)',
    '(?:hacer|haciendo|hace|hizo|hago|lastimar|danar|lesionar|cortar|cortando|lastimando)(?:se|me) (?:mucho )?(?:dano)?|(?:se|me) (?:esta|estoy|quiere|quiero|va a|voy a|anda) (?:haciendo|hacer|cortando|cortar|lastimando|lastimar) ?(?:dano|los brazos|las venas|las munecas)?|se (?:(?:corta|ha cortado|corto|esta cortando)(?= [.,?])|hace dano|hizo dano|corta los brazos|corta las venas|corto las venas|corta con|lastima (?:a si|solo|sola))|autolesi\\w+|cortarse|cortarme|ahorcar(?:se|me)|se (?:ahorco|colgo)',
  ],
  danger: [
    `(?<!(?:jump(?:ed|ing|s)? the|son of a|under the|jumping the|stick to (?:my|your|our|his|her)|nail|glue|water|toy|top|nerf|staple) )(?:guns?|handguns?|shotguns?|rifles?|pistols?|firearms?|revolver)(?! (?:shy|ho)\\b)`,
    '(?<!(?:under|go under|goes under|went under|going under) the )(?:knife|knives|machete)|weapons?|(?<!se )armas?|pistolas?|cuchillos?|navajas?|escopetas?',
    `(?<!(?:it|this|that|these|those|drugs?|stuff|addiction|alcohol|heroin|fentanyl|disease|drinking|stress|worry|meth|habit|using|pills|cocaine|crack|what|which|vodka|booze|lifestyle|something)(?: (?:is|are|stuff|am|just|probably|eventually|really|finally|surely|definitely|all|addiction))? )(?:will|would|going to|wants? to|wanted to|wanting to|threat\\w+ to|threat\\w+ he will|tried to|tries to|try to|trying to|about to|is here to|come to|coming to|plans to|vows to|swore to|said to|gon) (?:\\w+ )?kil+(?:ing)? ${object}`,
    `(?:threat\\w+) (?:to (?:hurt|harm|beat|shoot|stab|burn|attack|murder|kill)|(?:me|us|him|her|them|my|our|${MY_RELATIVE}))\\b`,
    `${person}(?! (?:\\w+ ){0,4}(?:it|this|that|which|what|never)\\b)(?: \\w+){0,5}? (?:hit|hits|hitting|beat|beats|beating|beaten|choked?|chokes|choking|punch(?:ed|es|ing)?|strangl(?:ed|es|ing)|stabbed|stabbing|slapped|slaps|slapping|attacked|attacking|attacks|assaulted)(?: up| on)? ${object}\\b(?! (?:at|to|in (?:a|the) (?:game|race)|home))(?<!(?:hit|hits|hitting) on \\w+)`,
    `${person}(?: \\w+){0,3} kicked ${object}(?! (?:out|off|to the curb))\\b`,
    `(?:hit|beaten|beat up|choked|punched|attacked|assaulted|strangled|stabbed) by (?:him|her|them|${MY_RELATIVE})`,
    '(?:me|nos|le|lo|la|les) (?:esta |ha |andaba |ando |vuelve a )?(?:pego|pega|pegan|pegaba|pegando|pegado|golpeo|golpea|golpean|golpeaba|golpeando|golpeado|acuchillo|apunalo|ahorco|estrangulo|ataco)(?! (?:la gripe|el susto))',
    '(?:me|nos|lo|la|le|los|las|te) (?:va|van|quiere|quieren|queria|iba|puede|quiso|intento|trato de) (?:a )?matar|(?:va|van|iba) a matar(?:me|nos|la|lo|los|las)?(?= [.,?]| a\\b| si\\b| hoy| esta)|(?:quiere|quieren|queria|intento|amenaza con|amenazo con|trato de|puede) matar(?:me|nos|la|lo|los|las)|amenaz\\w+ con (?:matar|un|una)|matar a (?:mi|su|todos|alguien)|voy a matar(?:lo|la|los)',
    '(?:me|nos|la|lo|le) (?:esta |ha |anda |estan )?(?:amenaza|amenazo|amenazan|amenazando|amenazado|amenazaba|amenazaron)',
    'golpes de (?:mi|su)|(?:golpeo|pego|pega|golpea) a (?:mi|su|la|el)',
  ],
};
