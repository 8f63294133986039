import { RELATIVE_ES, starting } from './patterns.rules.js';
import type { Request } from './request.rules.js';

const lead =
  '(?:(?:por favor|ya|hola|y|e|pero|pues|gracias|oigan?|miren?|oye|entonces|que|bueno|buenas(?: tardes| noches)?|buenos dias|disculpen?|perdon|les? (?:pido|ruego|suplico|he pedido|pedi|dije)|te (?:pido|dije)|(?:yo )?(?:solo )?(?:quiero|necesito|prefiero|queremos|exijo|quisiera|agradeceria|deseo)(?= que)|ok|si|favor de|senores|senora|senor|stop) )*';
const command =
  '(?:escriban?|escribas|manden?|mandes|envien?|envies|llamen?|llames|contacten?|contactes|molesten?|molestes|texteen?|textees|marquen?|marques|hablen?|hables|busquen?|acosen?|insistan?)';
const infinitive =
  '(?:escribir|mandar|enviar|llamar|contactar|molestar|textear|marcar|hablar|acosar|insistir|chingar|joder|fregar|estar (?:llamando|escribiendo|molestando|mandando))';
const gerund =
  '(?:escribiendo|mandando|enviando|llamando|contactando|molestando|texteando|marcando|hablando|acosando|insistiendo)';
const thing =
  '(?:mensajes?|textos?|llamadas?|correos?|mensajitos|notificaciones|informacion|publicidad|promociones|spam|comunicacion(?:es)?|contacto|nada)';
const somebody = `(?:a |al |con )?(?:(?:mi|mis|nuestro|nuestra|su|sus|el|ella|ellos)? ?(?:${RELATIVE_ES}|el|ella|ellos))\\b`;

const DO_NOT = new RegExp(
  `^${lead}(?:no|nunca|jamas) (?:mas |ya |quiero que |deseo que |necesito que |queremos que |quisiera que )*(me |nos |le |les |lo |la |los |las |se )*(?:(?:vuelvan?|vuelvas|volver) a |(?:sigan?|sigas|seguir) |(?:anden?) )?(?:${command}|${infinitive}(me|nos|le|les|lo|la|los|las)?|${gerund}(me|nos|le|les|lo|la|los|las)?)(?: |$)(.*)$`,
);
const CEASE = new RegExp(
  `^${lead}(?:(?:pueden?|puedes|podrian?|podrias|quieren?|tienen? que|deben?) )?(?:dejen?|deja|dejes|dejar|paren?|para|parar|basta|cesen?|terminen?|pare|alto|stop|no mas) (?:ya |por favor )*(?:de|con|a) (?:(?:${infinitive}|${gerund})(me|nos|le|les|lo|la|los|las)?|(?:los |las |tantos |tantas |mas |sus |esos |estos |mandar |enviar )*${thing})(?: |$)(.*)$`,
);
/** "no llamar", "no hablen": without "me" these two verbs are too common. */
const NEEDS_US = /\b(?:hablen?|hables|hablar|hablando|busquen?|marquen?|marques|marcar|insist\w+)\b/;
const SOMEBODY = new RegExp(`^${somebody}`);
const LIMIT = starting(
  '(?:hoy|manana|ahora|ahorita|esta (?:semana|noche|tarde|manana)|este (?:mes|fin)|en (?:la|las|el|mi|horas?|dias?)|por (?:la|las|el|ahora|hoy)|al (?:trabajo|mediodia)|a (?:mi trabajo|esta hora|estas horas|la hora|las \\d|medianoche|cada rato|mi casa|mi oficina)|antes|despues|hasta|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos|fines)|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|fin)|tan (?:tarde|temprano|seguido)|tanto|tarde|temprano|de (?:noche|dia|madrugada)|durante|entre|cuando|mientras|todos los dias|todo el (?:dia|tiempo)|cada|mucho|muy)(?= |$)',
);
const FILLERS =
  /^(?:mas|nada(?: mas)?|por favor|ya|nunca(?: mas)?|jamas|otra vez|de nuevo|gracias|porfis|favor|aqui|a (?:este|mi) (?:numero|telefono|celular)|mas (?:mensajes|llamadas|textos|correos|nada)|(?:los |las |sus |estos |esos |tantos |mas )*(?:mensajes(?: de texto)?|textos|llamadas|correos|informacion|mensajitos)|a mi$|nos|me|cosas)(?= |$)/;
const NEW_THOUGHT =
  /^(?:sobre|acerca|de (?:ustedes|esto|este|su|mi)|y|o|ni|que|porque|pero|es|no|estoy|soy|yo|son|ustedes|usted|si|por|con|para|mi|este|esto|estos|esos|solo|mejor|gracias|en paz|dejen)(?= |$)/;

function readTail(tail: string): Request {
  let rest = tail;
  if (LIMIT.test(rest)) return 'limited';
  for (let found = FILLERS.exec(rest); found; found = FILLERS.exec(rest))
    rest = rest.slice(found[0].length).trimStart();
  if (rest === '') return 'ask';
  if (LIMIT.test(rest)) return 'limited';
  if (SOMEBODY.test(rest) && /^(?:a|al|con) /.test(rest)) return 'someone_else';
  return rest !== tail || NEW_THOUGHT.test(rest) ? 'ask' : 'unclear';
}

function readObject(pronoun: string | undefined, tail: string): Request {
  if (pronoun && !/^(?:me|nos|se)$/.test(pronoun)) return 'someone_else';
  if (SOMEBODY.test(tail) && /^(?:a|al|con) /.test(tail)) return 'someone_else';
  const request = readTail(tail);
  return request === 'unclear' && (!pronoun || /^(?:a|al) /.test(tail)) ? null : request;
}

const names = '(?:numero|nombre|contacto|telefono|celular)';
const takeOut =
  '(?:saquen?|saca|quiten?|quita|borren?|borra|eliminen?|elimina|remuevan?|sacar|quitar|borrar|eliminar|retiren?)';
const list =
  '(?:(?: ya| por favor| gracias)*$| (?:ya )?de (?:la|las|su|sus|esa|esta|este|ese|tu|los|sus|todas?)\\b| de (?:lista|aqui))';
const phrases = starting(
  `${lead}(?:denme|deme|dame|darme|dennos|denos|quiero darme|quisiera darme|quiero que me den|pueden darme|puede darme|como me doy|quiero dar|dar) (?:de )?baja`,
  `${lead}(?:pueden? |podrian? |quiero que )?${takeOut} (?:mi|este|nuestro|el) ${names}`,
  `${lead}(?:(?:me|nos) )?(?:pueden? |podrian? |quiero que )?${takeOut}(?:me|nos)${list}`,
  `${lead}(?:me|nos) (?:pueden?|podrian?) ${takeOut}${list}`,
  `${lead}(?:dejen?|deja|dejes)(?:me|nos) (?:ya )?(?:en paz|tranquil[oa]s?|sol[oa]s?)\\b`,
  `${lead}(?:que )?(?:me|nos) dejen? (?:ya )?(?:en paz|tranquil[oa]s?)\\b`,
  `${lead}(?:yo )?(?:revoco|retiro|quiero revocar|quiero retirar) (?:mi |el )?(?:consentimiento|permiso|autorizacion)`,
  `${lead}(?:pueden? |quiero |deseo |quisiera )?(?:cancelen?|cancela|cancelar|terminen?) (?:ya )?(?:mi|la|los|mis|las|estos|esta|todos los|sus)? ?(?:suscripcion|mensajes|textos|servicio de mensajes)`,
  `${lead}(?:quiero|deseo|quisiera|como puedo|me quiero) (?:desuscribirme|salir(?:me)? de (?:la|esta|su|sus) (?:lista|mensajes)|cancelar (?:mi|la) suscripcion|salirme de (?:la|esta|su) lista)`,
  `${lead}(?:desuscribanme|desuscribeme|desuscribame|desuscribirme)`,
  `${lead}(?:olviden?se|olviden?|pierdan?) (?:de )?mi numero`,
);
const REFUSAL = new RegExp(
  `^${lead}(?:yo )?(?:ya )?no (?:quiero|queremos|deseo|deseamos|necesito|necesitamos|quisiera|me interesa)(?: (?:ya|mas|recibir|que me (?:manden|envien|sigan mandando|sigan enviando|lleguen)|tener|sus|estos|esos|los|ningun|de sus|otros?|mas de))* (?!nada)${thing}(?! (?:de (?:el|ella|mi|la|los)|con (?:el|ella|mi)))(?: |$)(.*)$`,
);
const REFUSED = starting(
  `${lead}(?:yo )?(?:ya )?no (?:quiero|queremos|deseo|deseamos)(?: ya| mas)* (?:ser|que me sigan|que nos sigan|que me anden|seguir) (?:contactad[oa]s?|molestad[oa]s?|llamando|escribiendo|molestando|mandando|contactando|acosando|recibiendo)`,
);
const NO_MORE = new RegExp(`^${lead}(?:ya )?no mas (?:de )?(?:los |las |sus |estos )*${thing}(?: |$)(.*)$`);

/** The Spanish half of compliance 9.1 (3) and (4): only command forms and refusals, in the usted and tu forms. */
export function readSpanishRequest(clause: string): Request {
  const words = clause.slice(0, 240);
  if (phrases.test(words) || REFUSED.test(words)) return 'ask';
  const refusal = REFUSAL.exec(words) ?? NO_MORE.exec(words);
  if (refusal) return /^(?:de|con|para) (?:el|ella|mi|los|las|la)\b/.test(refusal[1]!) ? null : readTail(refusal[1]!);
  const doNot = DO_NOT.exec(words);
  if (doNot) {
    const pronoun = (doNot[1]?.trim() ?? doNot[2] ?? doNot[3]) || undefined;
    if (!pronoun && NEEDS_US.test(words)) return null;
    return readObject(pronoun, doNot[4]!);
  }
  const cease = CEASE.exec(words);
  return cease ? readObject(cease[1], cease[2]!) : null;
}
