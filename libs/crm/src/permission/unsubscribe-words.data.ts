/** Every word of the page behind the link in a mail's footer; `usted` in Spanish. */
export const unsubscribeWords = {
  en: {
    title: 'Email',
    ask: (address: string) => `Stop our emails to ${address}?`,
    effect: 'We will send no more email to this address.',
    notYours: 'Not your address? Somebody may have passed the email on to you. Then you can close this page.',
    button: 'Stop the emails',
    done: 'Done',
    stopped: (address: string) => `We will send no more email to ${address}.`,
    changed: 'If you change your mind, or want to talk, call us:',
    unknown: 'This link is not complete',
    ways: 'Please open it again from the email, or copy all of it. You can also reply to the email, or call us:',
  },
  es: {
    title: 'Correo',
    ask: (address: string) => `¿Parar nuestros correos a ${address}?`,
    effect: 'Ya no mandaremos correos a esta dirección.',
    notYours: '¿No es su dirección? Tal vez alguien le reenvió el correo. Entonces puede cerrar esta página.',
    button: 'Parar los correos',
    done: 'Listo',
    stopped: (address: string) => `Ya no mandaremos correos a ${address}.`,
    changed: 'Si cambia de idea, o quiere hablar, llámenos:',
    unknown: 'Este enlace no está completo',
    ways: 'Ábralo otra vez desde el correo, o cópielo entero. También puede responder al correo, o llamarnos:',
  },
};
