import type { FastifyPluginAsync, FastifyReply, onRequestAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import type { Auth } from '../../shared/auth.ts';
import { createAuthenticator } from '../../shared/authenticator.ts';
import type { RefusalAnswer } from '../../shared/refusal.ts';
import { anyRole, authOrRefusal, permission, type Requirement, scope, signedIn } from '../../shared/requirement.ts';
import { takeInventory } from './inventory.ts';

export { sessionOf } from '../../shared/auth.ts';
export { requireMachine, requireSession } from '../../shared/requirement.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Clerk's auth object of the caller; signed out for anonymous callers. */
    auth: Auth;
  }
  interface FastifyInstance {
    /** For signed-in people: 401 to anonymous callers, 403 to machines. An `onRequest` hook, like all of these. */
    requireAuth: onRequestAsyncHookHandler;
    /** For people with this role: of the application (`admin`), or in the active organization (`org:admin`). */
    requireRole(role: string): onRequestAsyncHookHandler;
    /** For people with one of these roles. */
    requireAnyRole(roles: readonly [string, ...string[]]): onRequestAsyncHookHandler;
    /** For people with this permission in the active organization. */
    requirePermission(name: string): onRequestAsyncHookHandler;
    /** For machines whose token has this scope. */
    requireScope(name: string): onRequestAsyncHookHandler;
  }
  interface FastifyContextConfig {
    /** Why this route is open to everyone. */
    open?: string;
  }
}

export type AuthOptions = {
  /** The CLERK_ variables. */
  env: Record<string, string | undefined>;
  /** Routes of other plugins that are meant to be open, such as `GET /docs`, each with the reason. */
  open?: Record<string, string>;
};

/**
 * Sets `request.auth` in `onRequest`, before the body is read: bad credentials are 401, and 503 while they cannot be
 * checked. The server does not start while a route is neither protected nor open for a reason. Register it before all
 * routes.
 */
const auth: FastifyPluginAsync<AuthOptions> = async (app, { env, open = {} }) => {
  const authenticate = await createAuthenticator(env, app.log);
  const guard = takeInventory(app, open);
  const requiring = (requirement: Requirement): onRequestAsyncHookHandler =>
    guard(async ({ auth }, reply) => {
      const refusal = requirement(auth);
      if (refusal !== null) return refuse(reply, refusal);
    });

  app.decorateRequest('auth', null as never);
  app.addHook('onRequest', async (request, reply) => {
    const caller = authOrRefusal(await authenticate(request.raw));
    if ('refusal' in caller) return refuse(reply, caller.refusal);
    request.auth = caller.auth;
  });
  app.decorate('requireAuth', requiring(signedIn));
  app.decorate('requireRole', (role: string) => requiring(anyRole([role])));
  app.decorate('requireAnyRole', (roles: readonly [string, ...string[]]) => requiring(anyRole(roles)));
  app.decorate('requirePermission', (name: string) => requiring(permission(name)));
  app.decorate('requireScope', (name: string) => requiring(scope(name)));
};

/** Sends the refusal here, so that the application's error handlers cannot change it. */
const refuse = (reply: FastifyReply, { status, headers, body }: RefusalAnswer): FastifyReply =>
  reply.code(status).headers(headers).send(body);

export default fp(auth, { name: 'auth', fastify: '5.x' });
