import { readToken } from './token.js';

/** Claims that differ between two tokens of the same person. */
const TIMES = { iat: 0, nbf: 0, exp: 0, jti: '' };
/** A token that expires sooner than this might be stale when it reaches the server. */
const ENOUGH_MS = 10_000;

/**
 * The people of local Clerk.
 * @param {string} localClerk its origin
 * @param {() => void} [changed] called when the claims of a new token differ, for example the role
 * @returns {Promise<import('./callers.js').Caller[]>}
 */
export async function fetchPeople(localClerk, changed = () => {}) {
  const people = await get(`${localClerk}/dev/people`);
  return people.map((/** @type {any} */ { key, userId, name, role, organization }) => {
    const place = organization === null ? 'no organization' : `${organization.role} of ${organization.name}`;
    const issue = async () => {
      const { token } = await get(`${localClerk}/dev/token`, { as: key });
      return token;
    };
    const command = `npm run --silent token -- ${key}`;
    /** @type {import('./callers.js').Caller} */
    const caller = {
      id: key,
      userId,
      name,
      short: name.split(' ')[0],
      detail: role === 'ADMIN' ? 'admin' : place,
      version: 0,
      command,
      ...renewing(issue, (isFirst) => {
        if (!isFirst) caller.version++;
        changed();
      }),
    };
    return caller;
  });
}

/**
 * A token that is renewed when it is about to expire; concurrent requests share one renewal.
 * @param {() => Promise<string>} issue
 * @param {(isFirst: boolean) => void} changed called when the claims differ from those of the previous token
 */
function renewing(issue, changed) {
  let bearer = '';
  /** @type {import('./callers.js').Held | null} */
  let held = null;
  /** @type {Promise<void> | null} */
  let renewal = null;
  const renew = async () => {
    const token = await issue();
    const reading = readToken(token);
    const { exp, iat } = reading.kind === 'session' ? reading.claims : {};
    // Counted from its arrival, so that a wrong clock on this machine does no harm.
    held = { token, expiresAt: Date.now() + (exp - iat) * 1000 };
    const before = bearer;
    bearer = reading.kind === 'session' ? JSON.stringify({ ...reading.claims, ...TIMES }) : token;
    if (before !== bearer) changed(before === '');
  };
  return {
    held: () => held,
    renews: true,
    forget: () => {
      held = null;
    },
    fresh: async () => {
      if ((held?.expiresAt ?? 0) - Date.now() >= ENOUGH_MS) return held?.token ?? null;
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      await renewal;
      return held?.token ?? null;
    },
  };
}

/**
 * @param {string} url
 * @param {unknown} [body]
 */
const get = async (url, body) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { credentials: 'omit', ...(body === undefined ? {} : init) }).catch(() => null);
  if (!response?.ok) throw new Error('Local Clerk does not answer. Is `npm run dev` running?');
  return response.json();
};
