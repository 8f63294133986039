import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

/** Nobody took it; `burst` counts the misses of this caller within the last minutes, this one included. */
export const CallMissed = defineEvent('call.missed', 1, z.object({ callId: z.string(), burst: z.number().int() }));
