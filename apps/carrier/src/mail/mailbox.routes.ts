import type { FastifyInstance } from 'fastify';
import { guardPages } from '../phone.routes.js';
import { PHONE_STYLE } from '../phone.style.js';
import type { MailRouteParts } from './mail.routes.js';
import { mailboxPage } from './mailbox.page.js';
import { MAILBOX_SCRIPT } from './mailbox.script.js';
import { MAILBOX_STYLE } from './mailbox.style.js';
import { mailboxOf, readingOf } from './views.js';

const HEARTBEAT_MS = 15_000;
const MOST_MAILS = 200;

/** The family's mailbox: a page, and the JSON and live stream behind it. */
export async function mailboxRoutes(app: FastifyInstance, { mails, office }: MailRouteParts): Promise<void> {
  // a mail brings its own styles, and the frame that shows it inherits this policy; scripts stay out all the same
  guardPages(app, "'self' 'unsafe-inline'");
  app.get('/mail', (_request, reply) => reply.type('text/html; charset=utf-8').send(mailboxPage(office.webhookUrl)));
  app.get('/_carrier/mailbox.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(PHONE_STYLE + MAILBOX_STYLE),
  );
  app.get('/_carrier/mailbox.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(MAILBOX_SCRIPT),
  );

  app.get('/_carrier/mailboxes', async () => ({
    items: mails
      .addresses()
      .map((address) => mailboxOf(address, mails))
      .sort((one, other) => other.lastAt.localeCompare(one.lastAt)),
  }));
  app.get<{ Params: { address: string } }>('/_carrier/mailboxes/:address/mails', async ({ params: { address } }) => ({
    address: address.toLowerCase(),
    items: mails.mailbox(address).slice(-MOST_MAILS).toReversed().map(readingOf),
  }));

  app.get('/_carrier/mail-stream', (_request, reply) => {
    const { raw } = reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write('retry: 1000\n\n');
    const stop = mails.onChange((mail) => {
      const address = mail.entry.to.toLowerCase();
      raw.write(
        `event: mail\ndata: ${JSON.stringify({ mailbox: mailboxOf(address, mails), mail: readingOf(mail) })}\n\n`,
      );
    });
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
    raw.once('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  });
}
