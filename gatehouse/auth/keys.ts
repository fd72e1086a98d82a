import { createPublicKey } from 'node:crypto';
import type { ErrorLog } from '../errors/index.ts';
import type { AuthOptions } from './options.ts';
import { createSingleFlight } from './single-flight.ts';

/** A public key in PEM; `unknown`: Clerk has no such key; `unavailable`: the keys could not be fetched. */
type KeyLookup = { pem: string } | 'unknown' | 'unavailable';

type KeySource = { find(kid: string): KeyLookup | Promise<KeyLookup> };

/** Clerk changes its keys rarely, and the known ones are used meanwhile. */
const REFRESH_AFTER_MS = 60 * 60 * 1000;
/** Clients choose the `kid`, so unknown ones must not make us call Clerk more often than this. */
const PAUSE_AFTER_SUCCESS_MS = 10_000;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** With `CLERK_JWT_KEY` no network call is needed; otherwise Clerk's JWKS is fetched once and kept. */
export function createKeys(clerk: AuthOptions, log: ErrorLog): KeySource {
  const { jwtKey } = clerk;
  return jwtKey === null ? remoteKeys(clerk, log) : { find: () => ({ pem: jwtKey }) };
}

const remoteKeys = ({ apiUrl, secretKey, limits }: AuthOptions, log: ErrorLog): KeySource => {
  let known = new Map<string, string>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let pauseUntil = Number.NEGATIVE_INFINITY;
  let failed = false;
  const loading = createSingleFlight<void>();

  const load = async () => {
    try {
      known = await fetchKeys(apiUrl, secretKey, limits.keysMs);
      failed = false;
      fetchedAt = performance.now();
      pauseUntil = fetchedAt + PAUSE_AFTER_SUCCESS_MS;
    } catch (cause) {
      failed = true;
      pauseUntil = performance.now() + PAUSE_AFTER_FAILURE_MS;
      log.error({ err: cause }, "Clerk's keys could not be fetched; is CLERK_SECRET_KEY right, and Clerk reachable?");
    }
  };
  const refresh = (): Promise<void> => loading.run('keys', load);
  const missing = (): KeyLookup => (failed ? 'unavailable' : 'unknown');

  return {
    find(kid) {
      const now = performance.now();
      const pem = known.get(kid);
      if (pem !== undefined) {
        if (now > fetchedAt + REFRESH_AFTER_MS && now > pauseUntil) void refresh();
        return { pem };
      }
      if (!loading.isUnderWay('keys') && now < pauseUntil) return missing();
      return refresh().then(() => {
        const found = known.get(kid);
        return found === undefined ? missing() : { pem: found };
      });
    },
  };
};

const fetchKeys = async (apiUrl: string, secretKey: string, timeoutMs: number): Promise<Map<string, string>> => {
  const response = await fetch(new URL('/v1/jwks', apiUrl), {
    headers: { authorization: `Bearer ${secretKey}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`GET /v1/jwks answered ${response.status}`);
  return new Map(rsaKeysIn(await response.json()).map((key) => [key.kid, toPem(key)]));
};

type Jwk = { kid: string; kty: string; [member: string]: unknown };

/** RFC 7517, section 5. Clerk does not sign session tokens with keys of other types or without an id. */
const rsaKeysIn = (jwks: unknown): Jwk[] => {
  const keys = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : null;
  if (!Array.isArray(keys)) throw new Error('GET /v1/jwks answered without keys');
  return keys.filter((key): key is Jwk => typeof key?.kid === 'string' && key.kty === 'RSA');
};

const toPem = (jwk: { [member: string]: unknown }): string =>
  createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
