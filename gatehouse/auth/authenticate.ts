import { createClerkClient } from '@clerk/backend';
import { LRUCache } from 'lru-cache';
import type { ErrorLog } from '../errors/index.ts';
import { createAcceptance, TYPE_MISMATCH } from './acceptance.ts';
import { faultOfAccessToken, isWithoutAudience } from './access-token.ts';
import { type Auth, delegateOf, sessionOf } from './auth.ts';
import { createKeys } from './keys.ts';
import { createMachineTokens } from './machine.ts';
import type { AuthOptions, FindStanding, MachineTokenKind, TokenKind } from './options.ts';
import { createSingleFlight } from './single-flight.ts';
import {
  claimsOf,
  deepFreeze,
  isAccessToken,
  keyIdOf,
  type RequestState,
  sizeOf,
  toVerdict,
  type Verdict,
} from './verdict.ts';

/**
 * Takes the value of an `Authorization` header; the client's IP address, by which rejected tokens are counted; and the
 * kinds of token that are accepted, by default those of the configuration.
 */
export type Authenticate = (
  authorization: string | undefined,
  ip?: string,
  accepted?: readonly TokenKind[],
) => Verdict | Promise<Verdict>;

/** The same function for an endpoint that accepts other kinds of token. */
export function accepting(authenticate: Authenticate, ...kinds: TokenKind[]): Authenticate {
  return (authorization, ip) => authenticate(authorization, ip, kinds);
}

/** https://clerk.com/docs/guides/development/machine-auth/token-formats */
const OPAQUE_TOKEN = /^(ak|oat|mt)_[\w-]+$/;
const OPAQUE_KINDS: Record<string, MachineTokenKind> = { ak: 'api_key', oat: 'oauth_token', mt: 'm2m_token' };
/** RFC 6750, section 2.1. A WebSocket payload may contain characters that no header could. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;
const ALL_KINDS: TokenKind[] = ['session_token', ...Object.values(OPAQUE_KINDS)];

/**
 * Creates the function that turns an `Authorization` header into a verdict. Clerk's own `authenticateRequest` decides;
 * its result for a session token or an OAuth JWT is cached, by the whole token, until the token's `exp`.
 * @param findStanding is called for each request through an application; without it, none has an organization
 * @returns a function that never throws for invalid credentials: they are a verdict
 */
export async function createAuthenticate(
  clerk: AuthOptions,
  log: ErrorLog,
  findStanding: FindStanding = async () => ({ isDeleted: false, role: null }),
): Promise<Authenticate> {
  const { publishableKey, secretKey, apiUrl, authorizedParties, acceptsTokens, machineTokenSeconds, limits } = clerk;
  const audiences = [...clerk.audiences];
  const acceptedByDefault: readonly TokenKind[] = ['session_token', ...acceptsTokens];
  // All members: TypeScript before `node16` resolution sees them as required.
  const telemetry = { disabled: true, debug: false, samplingRate: 0 };
  const client = createClerkClient({ publishableKey, secretKey, apiUrl, telemetry });
  const keys = createKeys(clerk, log);
  const verified = new LRUCache<string, { verdict: Verdict; from: number; until: number }>({
    max: limits.verified,
    maxSize: limits.verifiedBytes,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  /** Several concurrent requests with a new token share one verification. */
  const verifications = createSingleFlight<Verdict>();

  const remember = (token: string, verdict: Verdict, until: number): Verdict => {
    verified.set(token, { verdict, from: Date.now(), until });
    return verdict;
  };

  /** Only the token is passed to Clerk's verification: no cookie, URL or host of the request can affect it. */
  const ask = (headers: { authorization?: string }, jwtKey = '', audience?: string[]): Promise<RequestState> =>
    client.authenticateRequest(new Request('http://gatehouse.invalid/', { method: 'POST', headers }), {
      acceptsToken: ALL_KINDS,
      jwtKey,
      ...(audience === undefined ? {} : { audience }),
      ...(authorizedParties === null ? {} : { authorizedParties: [...authorizedParties] }),
    });

  const verifyJwt = async (token: string): Promise<Verdict> => {
    const keyId = keyIdOf(token);
    if (keyId === null) return { outcome: 'bad', reason: 'token-malformed' };
    const key = await keys.find(keyId);
    if (key === 'unavailable') return { outcome: 'unavailable' };
    if (key === 'unknown') return { outcome: 'bad', reason: 'jwk-kid-mismatch' };
    if (isAccessToken(token)) return verifyAccessJwt(token, key.pem);
    const verdict = toVerdict(await ask({ authorization: `Bearer ${token}` }, key.pem));
    if (verdict.outcome !== 'good') return verdict;
    // Its audience was not checked.
    if (delegateOf(verdict.auth) !== null) return TYPE_MISMATCH;
    const session = sessionOf(verdict.auth);
    if (session === null) return verdict;
    // Clerk's verification leaves `iss` unread: https://clerk.com/docs/guides/sessions/manual-jwt-verification
    if (session.sessionClaims.iss !== clerk.issuer) return { outcome: 'bad', reason: 'token-invalid-issuer' };
    return remember(token, verdict, session.sessionClaims.exp * 1000);
  };

  const verifyAccessJwt = async (token: string, pem: string): Promise<Verdict> => {
    const claims = claimsOf(token);
    const reason = faultOfAccessToken(claims, clerk);
    if (reason !== null) return { outcome: 'bad', reason };
    const audience = claims.aud === undefined ? undefined : audiences;
    const verdict = toVerdict(await ask({ authorization: `Bearer ${token}` }, pem, audience), claims);
    if (verdict.outcome !== 'good') return verdict;
    if (delegateOf(verdict.auth) === null) return TYPE_MISMATCH;
    return remember(token, verdict, Number(claims.exp) * 1000);
  };

  const verifyJwtOnce = (token: string): Promise<Verdict> => verifications.run(token, () => verifyJwt(token));

  const askOpaque = async (token: string): Promise<RequestState> => {
    const authorization = `Bearer ${token}`;
    if (!token.startsWith('oat_')) return ask({ authorization });
    if (!clerk.withoutAudience) return ask({ authorization }, '', audiences);
    const hasNone = await client.idPOAuthAccessToken.verify(token).then(
      ({ aud }) => aud === undefined,
      () => false,
    );
    return ask({ authorization }, '', hasNone ? undefined : audiences);
  };

  const verifyMachine = createMachineTokens({
    ask: askOpaque,
    seconds: machineTokenSeconds,
    limits,
    log,
  });

  const absent: Verdict = { outcome: 'absent', auth: deepFreeze((await ask({})).toAuth() as Auth) };

  const admitted = createAcceptance(findStanding);

  return (authorization, ip, accepted = acceptedByDefault) => {
    if (authorization === undefined) return absent;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return { outcome: 'bad', reason: 'authorization-malformed' };
    const hit = verified.get(token);
    const now = Date.now();
    // If the clock was set back, the token may not be valid yet.
    if (hit !== undefined && hit.from <= now && now < hit.until) return admitted(hit.verdict, accepted);
    if (token.length > limits.tokenCharacters) return { outcome: 'bad', reason: 'token-too-long' };
    // JWTs have no padding (RFC 7515, section 2); with it, one token could be cached under many names.
    if (token.endsWith('=')) return { outcome: 'bad', reason: 'token-malformed' };
    const opaqueKind = OPAQUE_KINDS[OPAQUE_TOKEN.exec(token)?.[1] ?? ''];
    const kind = opaqueKind ?? (isAccessToken(token) ? 'oauth_token' : undefined);
    if (kind !== undefined && !accepted.includes(kind)) return TYPE_MISMATCH;
    if (isWithoutAudience(kind, clerk)) return { outcome: 'bad', reason: 'token-audience-mismatch' };
    const verdict = opaqueKind === undefined ? verifyJwtOnce(token) : verifyMachine(token, ip);
    return verdict instanceof Promise
      ? verdict.then((found) => admitted(found, accepted))
      : admitted(verdict, accepted);
  };
}
