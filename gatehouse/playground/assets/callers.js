import { expiryOf, readToken } from './token.js';

/**
 * Somebody that one can ask as. `held` is the token at hand, which may be stale; `fresh` is the one to send.
 * @typedef {{ token: string, expiresAt: number | null }} Held
 * @typedef {{
 *   id: string, name: string, detail: string,
 *   held: () => Held | null,
 *   fresh: () => Promise<string | null>,
 *   renews: boolean,
 * }} Caller
 */

/** A token with less than this to live would reach the server too late. */
const ENOUGH_MS = 10_000;

/** @type {Caller} */
export const nobody = {
  id: 'nobody',
  name: 'Nobody',
  detail: 'no token',
  held: () => null,
  fresh: async () => null,
  renews: false,
};

/**
 * The people of local Clerk.
 * @param {string} localClerk its origin
 * @returns {Promise<Caller[]>}
 */
export const fetchPeople = async (localClerk) => {
  const people = await get(`${localClerk}/dev/people`);
  return people.map((/** @type {any} */ { key, name, role, organization }) => {
    const place = organization === null ? 'no organization' : `${organization.role} of ${organization.name}`;
    const issue = async () => {
      const { token } = await get(`${localClerk}/dev/token`, { as: key });
      return token;
    };
    return { id: key, name, detail: role === 'ADMIN' ? 'admin' : place, ...renewing(issue) };
  });
};

/**
 * A token that is fetched anew when the one at hand is about to expire; once for requests at the same time.
 * @param {() => Promise<string>} issue
 */
const renewing = (issue) => {
  /** @type {Held | null} */
  let held = null;
  /** @type {Promise<void> | null} */
  let renewal = null;
  const renew = async () => {
    const token = await issue();
    const reading = readToken(token);
    const { exp, iat } = reading.kind === 'session' ? reading.claims : {};
    // Its life is counted from its arrival, so that a clock that is wrong here does no harm.
    held = { token, expiresAt: Date.now() + (exp - iat) * 1000 };
  };
  return {
    held: () => held,
    renews: true,
    fresh: async () => {
      if ((held?.expiresAt ?? 0) - Date.now() >= ENOUGH_MS) return held?.token ?? null;
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      await renewal;
      return held?.token ?? null;
    },
  };
};

/** Whoever a pasted token is of. It is kept in this variable and nowhere else. */
export const createPasted = () => {
  let token = '';
  /** @type {Caller & { paste: (text: string) => void }} */
  const caller = {
    id: 'pasted',
    name: 'Paste a token',
    detail: 'any bearer token',
    renews: false,
    held: () => {
      if (token === '') return null;
      const reading = readToken(token);
      return { token, expiresAt: reading.kind === 'session' ? expiryOf(reading.claims) : null };
    },
    fresh: async () => token || null,
    /** Takes a token as it is copied, be it with the header's name. */
    paste: (text) => {
      token = text.trim().replace(/^(authorization: *)?bearer +/i, '');
    },
  };
  return caller;
};

/**
 * @param {string} url
 * @param {unknown} [body]
 */
const get = async (url, body) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { credentials: 'omit', ...(body === undefined ? {} : init) }).catch(() => null);
  if (!response?.ok) throw new Error('Local Clerk does not answer. Is `npm run dev` running? If so, reload this page.');
  return response.json();
};
