import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { isLoopback } from '../config/index.ts';
import { ClerkError } from './answer.ts';
import type { Keys } from './keys.ts';
import { isOfThisUser } from './same-user.ts';

/**
 * Refuses foreign values of `Host` (DNS rebinding) and `Origin` (other sites' pages), since a browser on this machine
 * can send both. Answers preflight requests.
 */
export function onlyFromHere(isAllowed: (origin: string) => boolean, headers = 'content-type'): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('origin');
    if (!isLoopback((request.headers.host ?? '').replace(/:\d+$/, ''))) throw forbidden('Host');
    if (origin !== undefined && !isAllowed(origin)) throw forbidden('Origin');
    if (origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', headers);
    response.status(204).end();
  };
}

/** Clients in a browser, such as the MCP Inspector, request tokens from their own pages. */
export function isOnLoopback(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

const forbidden = (header: string) => new ClerkError(403, 'origin_invalid', `This ${header} may not use local Clerk`);

/**
 * Tokens require a secret from the key file, which only this user can read, or a process of this user, such as a
 * browser.
 */
export function onlyThisUser(keys: Keys): RequestHandler {
  const hasSecret = secretIn(keys);
  return async (request, _response, next) => {
    if (hasSecret(request) || (await isOfThisUser(request.socket))) return next();
    const message =
      'Only processes of the user that started local Clerk may use it; `npm run token` prints a token to paste';
    throw new ClerkError(403, 'not_this_user', message);
  };
}

/** Requires one of Clerk's secret keys, as the Backend API does. */
export function onlyWithSecret(keys: Keys): RequestHandler {
  const hasSecret = secretIn(keys);
  return (request, _response, next) => {
    if (hasSecret(request)) return next();
    throw new ClerkError(401, 'clerk_key_invalid', 'The provided Clerk Secret Key is invalid');
  };
}

/** Whether a request has one of Clerk's secret keys. */
const secretIn = (keys: Keys) => {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  const accepted = [keys.secretKey, keys.machineSecretKey].map((secret) => digest(`Bearer ${secret}`));
  return (request: Request): boolean => {
    const given = digest(request.get('authorization') ?? '');
    return accepted.some((one) => timingSafeEqual(one, given));
  };
};
