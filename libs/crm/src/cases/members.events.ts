import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';
import { silences } from './members.rules.js';

/** Why automation ends for this member with the change, and in which cases; nothing of it is empty for other changes. */
const silenced = { silences: z.array(z.enum(silences)), caseIds: z.array(z.string()) };
export type MemberSilenced = { silences: (typeof silences)[number][]; caseIds: string[] };

export const MemberInvited = defineEvent('member.invited', 1, z.object({ role: z.string() }));
export const MemberChanged = defineEvent('member.changed', 1, z.object({ fields: z.array(z.string()), ...silenced }));
export const MemberWithdrew = defineEvent('member.withdrew', 1, z.object(silenced));
