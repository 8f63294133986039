import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { contentSecurityPolicy } from './page-frame.js';

/**
 * Answers with a page under its own content security policy.
 * @param framedBy as in `contentSecurityPolicy`
 * @param render gets the nonce of this answer
 */
export function answerPage(
  reply: FastifyReply,
  status: number,
  framedBy: '*' | "'none'",
  render: (nonce: string) => string,
): void {
  const nonce = randomBytes(16).toString('base64');
  void reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy(nonce, framedBy))
    .header('x-robots-tag', 'noindex')
    .send(render(nonce));
}
