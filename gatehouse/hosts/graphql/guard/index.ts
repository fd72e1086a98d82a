import { randomUUID } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { ApiError } from '../../../errors/index.ts';
import { guardSchema, type RequestContext } from '../../../guard/index.ts';
import { type Authenticate, headersOf, judged, judgeRequest, statusByCode } from '../../shared/auth.ts';
import { createVerifier } from '../../shared/authenticator.ts';

export type { RequestContext } from '../../../guard/index.ts';
export {
  admin,
  and,
  anyone,
  callerRule,
  deny,
  hasFeature,
  hasPermission,
  hasPlan,
  hasRole,
  machine,
  member,
  not,
  notImpersonated,
  on,
  or,
  reverified,
  rulesFor,
  sessionRule,
  signedIn,
} from '../../../guard/index.ts';
export type { Auth, Session } from '../../shared/auth.ts';
export { sessionOf } from '../../shared/auth.ts';

/** Rules by type and field. */
export type Rules = Readonly<Record<string, Readonly<Record<string, object>>>>;

/**
 * Guards a schema in place.
 * @returns the same schema
 * @throws listing every field that has no rule, and every rule that has no field
 */
export function guard<Schema extends GraphQLSchema>(schema: Schema, rules: Rules): Schema {
  // In development an error says which rule failed and what would pass.
  guardSchema(schema, { rules: { rules } }, { explain: process.env.NODE_ENV === 'development' });
  return schema;
}

const log = { error: (details: object, message: string) => console.error(message, details) };
let authenticating: Promise<Authenticate> | null = null;

/**
 * The part of the context that rules need: `auth`, Clerk's auth object of the caller, by the Authorization header only.
 * @param request of Node.js or of the Web
 * @throws {GraphQLError} 401 for bad credentials, 503 while they cannot be checked
 * @example context: async ({ req }) => ({ ...(await requestContext(req)), db })
 */
export async function requestContext(request: IncomingMessage | Request): Promise<RequestContext> {
  authenticating ??= createVerifier(process.env, log);
  const authenticate = await authenticating;
  const verdict =
    request instanceof IncomingMessage
      ? await judgeRequest(authenticate, request, request.socket.remoteAddress)
      : await authenticate(request.headers.get('authorization') ?? undefined);
  const caller = judged(verdict);
  if ('auth' in caller) return { auth: caller.auth, requestId: randomUUID(), log };
  const { code, message, extensions } = caller.refusal;
  const headers = headersOf({ code, extensions });
  // Apollo Server reads `headers` as a map, Yoga as a plain object: this is both.
  const http = { status: statusByCode[code], headers: Object.assign(new Map(Object.entries(headers)), headers) };
  throw new ApiError(code, message, { ...extensions, http });
}
