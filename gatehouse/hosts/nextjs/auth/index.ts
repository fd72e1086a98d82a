import type { NextRequest } from 'next/server';
import type { Auth, Authenticate, Machine, Session } from '../../shared/auth.ts';
import { createVerifier } from '../../shared/authenticator.ts';
import type { RefusalAnswer } from '../../shared/refusal.ts';
import {
  anyRole as anyRoleOf,
  authOrRefusal,
  signedIn as isSignedIn,
  permission as permissionOf,
  type Requirement,
  requireMachine,
  requireSession,
  scope as scopeOf,
} from '../../shared/requirement.ts';

export { sessionOf } from '../../shared/auth.ts';

/** Who may call a handler, and what the handler is given as `caller`. */
type Allowed<Caller> = { requirement: Requirement; callerOf: (auth: Auth) => Caller };

const people = (requirement: Requirement): Allowed<Session> => ({
  requirement,
  callerOf: (auth) => requireSession({ auth }),
});

/** Signed-in people: 401 to anonymous callers, 403 to machines. */
export const signedIn: Allowed<Session> = people(isSignedIn);

/** People with this role: of the application (`admin`), or in the active organization (`org:admin`). */
export function role(name: string): Allowed<Session> {
  return people(anyRoleOf([name]));
}

/** People with one of these roles. */
export function anyRole(...names: [string, ...string[]]): Allowed<Session> {
  return people(anyRoleOf(names));
}

/** People with this permission in the active organization, for example `org:posts:publish`. */
export function permission(name: string): Allowed<Session> {
  return people(permissionOf(name));
}

/** Machines whose token has this scope. */
export function scope(name: string): Allowed<Machine> {
  return { requirement: scopeOf(name), callerOf: (auth) => requireMachine({ auth }) };
}

/** Everyone, signed in or not, for a reason that reviewers read. Bad credentials are refused all the same. */
export function optional(why: string): Allowed<Auth> {
  requireReason(why);
  return { requirement: () => null, callerOf: (auth) => auth };
}

function requireReason(why: string): void {
  if (typeof why !== 'string' || why.trim() === '') throw new Error('Open to everyone: a reason is required.');
}

/** What Next.js hands to a route handler besides the request. */
type RouteContext = { params: Promise<object> };

/**
 * Wraps a route handler, which runs for allowed callers only and receives them as `caller`. Others get problem
 * details before the body is read.
 * @example export const GET = protect(role('admin'), (request, { caller }) => Response.json({ userId: caller.userId }));
 */
export function protect<Caller, Context extends RouteContext>(
  allowed: Allowed<Caller>,
  handler: (request: NextRequest, context: Context & { caller: Caller }) => Response | Promise<Response>,
): (request: NextRequest, context: Context) => Promise<Response> {
  return async (request, context) => {
    const { headers } = request;
    const outcome = await decide(allowed, headers.get('authorization') ?? undefined, addressOf(headers));
    if ('caller' in outcome) return handler(request, { ...context, caller: outcome.caller });
    const { status, body, headers: refusalHeaders } = outcome.refusal;
    return new Response(body, { status, headers: refusalHeaders });
  };
}

/** Lets everyone call a handler, for a reason that reviewers read. Credentials are ignored. */
export function open<Handler>(why: string, handler: Handler): Handler {
  requireReason(why);
  return handler;
}

/** What a protected action resolves to: its value, or why the caller may not have it. */
export type ActionResult<Value> =
  | { ok: true; value: Value }
  | { ok: false; status: number; code: string; detail: string; reason?: string };

/**
 * Wraps a server action. Its first argument is the session token, since browsers send no Authorization header with an
 * action, and would send a cookie for other sites too.
 * @example const result = await publish(await getToken(), postId);
 */
export function protectAction<Caller, Args extends unknown[], Value>(
  allowed: Allowed<Caller>,
  action: (caller: Caller, ...args: Args) => Promise<Value>,
): (token: string | null, ...args: Args) => Promise<ActionResult<Value>> {
  return async (token, ...args) => {
    const authorization = typeof token === 'string' ? `Bearer ${token}` : undefined;
    const outcome = await decide(allowed, authorization, undefined);
    if ('caller' in outcome) return { ok: true, value: await action(outcome.caller, ...args) };
    return { ok: false, ...JSON.parse(outcome.refusal.body) };
  };
}

let verifier: Promise<Authenticate> | null = null;

/** Reads the CLERK_ variables. Call it in `instrumentation.ts`, so that the server does not start if one is missing. */
export async function readyAuth(): Promise<Authenticate> {
  verifier ??= createVerifier(process.env, { error: (details, message) => console.error(message, details) });
  return verifier;
}

async function decide<Caller>(
  { requirement, callerOf: toCaller }: Allowed<Caller>,
  authorization: string | undefined,
  ip: string | undefined,
): Promise<{ caller: Caller } | { refusal: RefusalAnswer }> {
  const authenticate = await readyAuth();
  const known = authOrRefusal(await authenticate(authorization, ip));
  if ('refusal' in known) return known;
  const refusal = requirement(known.auth);
  return refusal === null ? { caller: toCaller(known.auth) } : { refusal };
}

/** The last address was added by the nearest proxy or by Next.js itself; callers can forge the others. */
const addressOf = (headers: Headers): string | undefined => headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
