/**
 * @typedef {Record<string, any>} Claims
 * @typedef {{ kind: 'session', claims: Claims } | { kind: 'machine', name: string } | { kind: 'malformed', fault: string }} Reading
 */

/** https://clerk.com/docs/guides/development/machine-auth/token-formats */
const machines = { ak: 'An API key', oat: 'An OAuth token', mt: 'A machine token' };

/**
 * Decodes a bearer token without verifying it: only the server does that.
 * @param {string} token
 * @returns {Reading}
 */
export function readToken(token) {
  const prefix = /^(ak|oat|mt)_[\w-]+$/.exec(token)?.[1];
  if (prefix) return { kind: 'machine', name: machines[/** @type {keyof typeof machines} */ (prefix)] };
  const parts = token.split('.');
  if (parts.length !== 3) return malformed(`it has ${parts.length} part${parts.length === 1 ? '' : 's'}, a JWT has 3`);
  const [header, claims] = parts.slice(0, 2).map(decode);
  if (!header) return malformed('its header is not base64url of JSON');
  if (!claims) return malformed('its claims are not base64url of JSON');
  return { kind: 'session', claims };
}

/** @param {string} fault @returns {Reading} */
const malformed = (fault) => ({ kind: 'malformed', fault });

/** @param {string} part @returns {Claims | null} */
const decode = (part) => {
  try {
    if (!/^[\w-]+$/.test(part)) return null;
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
};

/** @param {string} token @returns {number | null} in milliseconds; null if it does not say */
export function expiryOf(token) {
  const reading = readToken(token);
  const exp = reading.kind === 'session' && reading.claims.exp;
  return typeof exp === 'number' ? exp * 1000 : null;
}

/**
 * Whose token it is, by its unverified claims.
 * @param {string} token
 */
export function bearerOf(token) {
  const reading = readToken(token);
  if (reading.kind === 'machine') return reading.name;
  if (reading.kind === 'malformed') return 'Malformed token';
  const { name, email, sub } = reading.claims;
  return String(name ?? email ?? sub ?? 'Unnamed bearer');
}

/**
 * How long a caller's token remains valid, in a word or two; empty for anonymous callers.
 * @param {import('./callers.js').Caller} caller
 * @returns {{ text: string, tone: 'good' | 'low' | 'bad' }}
 */
export function lifeOf(caller) {
  const held = caller.held();
  if (held === null) {
    if (caller.id === 'pasted') return { text: 'No token yet', tone: 'low' };
    return { text: caller.isSignedOut?.() ? 'Not signed in' : '', tone: 'low' };
  }
  const reading = readToken(held.token);
  if (reading.kind === 'malformed') return { text: 'Malformed', tone: 'bad' };
  if (held.expiresAt === null) return { text: reading.kind === 'machine' ? 'Opaque' : 'No expiry', tone: 'low' };
  const left = held.expiresAt - Date.now();
  if (left > 0) return { text: countdown(held.expiresAt), tone: left > 10_000 ? 'good' : 'low' };
  return caller.renews
    ? { text: 'Renews on use', tone: 'low' }
    : { text: `Expired ${countdown(held.expiresAt)}`, tone: 'bad' };
}

/**
 * The time until then: `0:52`, `12:00`, `3 h`; or, where it has passed, since then: `3 min ago`.
 * @param {number} expiresAt in milliseconds
 */
export function countdown(expiresAt) {
  const seconds = Math.ceil((expiresAt - Date.now()) / 1000);
  if (seconds <= 0) return `${span(-seconds)} ago`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : span(seconds);
}

/** @param {number} seconds */
const span = (seconds) => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
};
