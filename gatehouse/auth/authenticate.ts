import { createClerkClient } from '@clerk/backend';
import { LRUCache } from 'lru-cache';
import type { ErrorLog } from '../errors/index.ts';
import { type Auth, sessionOf } from './auth.ts';
import { createKeys } from './keys.ts';
import { createMachineTokens } from './machine.ts';
import type { AuthOptions, MachineTokenKind } from './options.ts';
import { deepFreeze, keyIdOf, type RequestState, sizeOf, toVerdict, type Verdict } from './verdict.ts';

/** Takes the value of an `Authorization` header, and the client's IP address, by which rejected tokens are counted. */
export type Authenticate = (authorization: string | undefined, ip?: string) => Verdict | Promise<Verdict>;

const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_BYTES = 96 * 1024 * 1024;
/** Clerk keeps session tokens below the 4 kB limit of cookies. */
const MAX_TOKEN_LENGTH = 8_192;

/** https://clerk.com/docs/guides/development/machine-auth/token-formats */
const OPAQUE_TOKEN = /^(ak|oat|mt)_[\w-]+$/;
const OPAQUE_KINDS: Record<string, MachineTokenKind> = { ak: 'api_key', oat: 'oauth_token', mt: 'm2m_token' };
/** RFC 6750, section 2.1. A WebSocket payload may contain characters that no header could. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * Creates the function that turns an `Authorization` header into a verdict. Clerk's own `authenticateRequest` decides;
 * its result for a session token is cached, by the whole token, until the token's `exp`.
 * @returns a function that never throws for invalid credentials: they are a verdict
 */
export async function createAuthenticate(clerk: AuthOptions, log: ErrorLog): Promise<Authenticate> {
  const { publishableKey, secretKey, apiUrl, authorizedParties, acceptsTokens, machineTokenSeconds } = clerk;
  // All members: TypeScript before `node16` resolution sees them as required.
  const telemetry = { disabled: true, debug: false, samplingRate: 0 };
  const client = createClerkClient({ publishableKey, secretKey, apiUrl, telemetry });
  const keys = createKeys(clerk, log);
  const issuer = clerk.issuer ?? frontendApiOf(publishableKey);
  const verified = new LRUCache<string, { verdict: Verdict; from: number; until: number }>({
    max: MAX_REMEMBERED,
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  /** Several concurrent requests with a new token share one verification. */
  const underWay = new Map<string, Promise<Verdict>>();

  const remember = (token: string, verdict: Verdict, until: number): Verdict => {
    verified.set(token, { verdict, from: Date.now(), until });
    return verdict;
  };

  /** Only the token is passed to Clerk's verification: no cookie, URL or host of the request can affect it. */
  const ask = (headers: { authorization?: string }, jwtKey = ''): Promise<RequestState> =>
    client.authenticateRequest(new Request('http://gatehouse.invalid/', { method: 'POST', headers }), {
      acceptsToken: ['session_token', ...acceptsTokens],
      jwtKey,
      ...(authorizedParties === null ? {} : { authorizedParties: [...authorizedParties] }),
    });

  const verifyJwt = async (token: string): Promise<Verdict> => {
    const keyId = keyIdOf(token);
    if (keyId === null) return { outcome: 'bad', reason: 'token-malformed' };
    const key = await keys.find(keyId);
    if (key === 'unavailable') return { outcome: 'unavailable' };
    if (key === 'unknown') return { outcome: 'bad', reason: 'jwk-kid-mismatch' };
    const verdict = toVerdict(await ask({ authorization: `Bearer ${token}` }, key.pem));
    const session = verdict.outcome === 'good' ? sessionOf(verdict.auth) : null;
    if (session === null) return verdict;
    // Clerk's verification leaves `iss` unread: https://clerk.com/docs/guides/sessions/manual-jwt-verification
    if (session.sessionClaims.iss !== issuer) return { outcome: 'bad', reason: 'token-invalid-issuer' };
    return remember(token, verdict, session.sessionClaims.exp * 1000);
  };

  const verifyJwtOnce = (token: string): Promise<Verdict> => {
    const known = underWay.get(token);
    if (known !== undefined) return known;
    const verdict = verifyJwt(token).finally(() => underWay.delete(token));
    underWay.set(token, verdict);
    return verdict;
  };

  const verifyMachine = createMachineTokens({
    ask: (token) => ask({ authorization: `Bearer ${token}` }),
    seconds: machineTokenSeconds,
    log,
  });

  const absent: Verdict = { outcome: 'absent', auth: deepFreeze((await ask({})).toAuth() as Auth) };

  return (authorization, ip) => {
    if (authorization === undefined) return absent;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return { outcome: 'bad', reason: 'authorization-malformed' };
    const hit = verified.get(token);
    const now = Date.now();
    // If the clock was set back, the token may not be valid yet.
    if (hit !== undefined && hit.from <= now && now < hit.until) return hit.verdict;
    if (token.length > MAX_TOKEN_LENGTH) return { outcome: 'bad', reason: 'token-too-long' };
    // JWTs have no padding (RFC 7515, section 2); with it, one token could be cached under many names.
    if (token.endsWith('=')) return { outcome: 'bad', reason: 'token-malformed' };
    const kind = OPAQUE_KINDS[OPAQUE_TOKEN.exec(token)?.[1] ?? ''];
    if (kind === undefined) return verifyJwtOnce(token);
    return acceptsTokens.includes(kind) ? verifyMachine(token, ip) : { outcome: 'bad', reason: 'token-type-mismatch' };
  };
}

/** A publishable key is `pk_test_` or `pk_live_`, then the base64 of the Frontend API's host and a `$`. */
const frontendApiOf = (publishableKey: string): string =>
  `https://${Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
    .toString()
    .replace(/\$$/, '')}`;
