import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refused } from '../errors/errors.js';

const NEEDED = 'hearthline:permission';
export const PUBLIC = 'public';

/** What a caller must be permitted to use this route, as `cases:read`. Every route names one, or `@Public()`. */
export const Permission = (name: string) => SetMetadata(NEEDED, name);
/** A route of the public list in the contract; families and providers use it without a key. */
export const Public = () => SetMetadata(NEEDED, PUBLIC);

export interface Caller {
  /** id of the API key */
  keyId: string;
  role: string;
}

/** Knows API keys; bound to the module that owns them. */
export abstract class Keyring {
  abstract find(key: string): Promise<Caller | null>;
  abstract permits(caller: Caller, permission: string): boolean;
}

export type CallerRequest = FastifyRequest & { caller?: Caller };

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keyring: Keyring,
  ) {}

  /** @throws Refused 401 without a valid key, 403 when the key may not; a route that names nothing is nobody's */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = neededPermission(this.reflector, context);
    if (needed === PUBLIC) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const key = /^Bearer (hl_[\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
    const caller = key ? await this.keyring.find(key) : null;
    if (!caller) throw new Refused('unauthenticated', 'Send an API key: Authorization: Bearer hl_...', 401);
    if (!needed || !this.keyring.permits(caller, needed))
      throw new Refused('forbidden', 'This key may not do that', 403);
    request.caller = caller;
    return true;
  }
}

export function neededPermission(
  reflector: Reflector,
  context: Pick<ExecutionContext, 'getHandler' | 'getClass'>,
): string | undefined {
  return reflector.getAllAndOverride<string | undefined>(NEEDED, [context.getHandler(), context.getClass()]);
}
