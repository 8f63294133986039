import type { Config } from '#platform/config/config.js';
import { signedAddress } from '#platform/email/signed-address.js';

/** Addresses of ours by which an answer finds its conversation, whatever mailbox it comes from; none without a domain. */
export function answerAddresses(
  { addressHashKey, inboundEmailDomain }: Pick<Config, 'addressHashKey' | 'inboundEmailDomain'>,
  of: { conversationId: string; contactPointId: string },
): { replyTo?: string; unsubscribeAddress?: string } {
  if (!inboundEmailDomain) return {};
  return {
    replyTo: signedAddress(addressHashKey, 'reply', of.conversationId, inboundEmailDomain),
    unsubscribeAddress: signedAddress(addressHashKey, 'unsub', of.contactPointId, inboundEmailDomain),
  };
}
