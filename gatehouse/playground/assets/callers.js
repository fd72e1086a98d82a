import { renewing } from './renewing.js';
import { bearerOf, expiryOf, readToken } from './token.js';

/**
 * A caller that requests can be sent as. `held` is the current token, which may be stale; `fresh` gets one to send.
 * `version` increases when the entry becomes another person; `command` prints a token in a shell. `signature` is the
 * name below answers, where `name` alone could be ambiguous. A caller with a `kind` is not a user: only its access is
 * shown, and `token` holds the options of the command that prints a token for it.
 * @typedef {{ token: string, expiresAt: number | null }} Held
 * @typedef {{
 *   id: string, name: string, short?: string | undefined, signature?: string | undefined, detail: string, version: number,
 *   held: () => Held | null,
 *   fresh: () => Promise<string | null>,
 *   renews: boolean,
 *   command?: string,
 *   userId?: string,
 *   kind?: { token: string },
 *   isSignedOut?: () => boolean,
 *   forget?: () => void,
 * }} Caller
 *
 * What is kept of a caller with an answer.
 * @typedef {{ id: string, name: string, short: string, version: number }} Who
 */

/** @type {Caller} */
export const anonymous = {
  id: 'anonymous',
  name: 'Anonymous',
  detail: 'no token',
  version: 0,
  held: () => null,
  fresh: async () => null,
  renews: false,
};

/**
 * The caller as it is kept with an answer.
 * @param {Caller} caller
 * @returns {Who}
 */
export function whoOf(caller) {
  const { id, version } = caller;
  const { name, short = name, signature = name } = caller.isSignedOut?.() ? anonymous : caller;
  return { id, name: signature, short, version };
}

/** @param {Who} who @param {Caller} caller */
export function isSame(who, caller) {
  return who.id === caller.id && who.version === caller.version;
}

/**
 * Whether requests of this caller are sent without a token.
 * @param {Caller} caller
 */
export function isAnonymous(caller) {
  return caller.id === anonymous.id || caller.isSignedOut?.() === true;
}

/**
 * The people of local Clerk.
 * @param {string} localClerk its origin
 * @param {() => void} [changed] called when the claims of a new token differ, for example the role
 * @returns {Promise<Caller[]>}
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
    /** @type {Caller} */
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

const NO_TOKEN = { name: 'Paste a token', detail: 'any bearer token', short: undefined, signature: undefined };

/** The bearer of a pasted token, which is kept only in this variable. */
export function createPasted() {
  let token = '';
  /** @type {Caller & { paste: (text: string) => void }} */
  const caller = {
    id: 'pasted',
    ...NO_TOKEN,
    version: 0,
    renews: false,
    isSignedOut: () => token === '',
    held: () => {
      if (token === '') return null;
      const reading = readToken(token);
      return { token, expiresAt: reading.kind === 'session' ? expiryOf(reading.claims) : null };
    },
    fresh: async () => token || null,
    /** Accepts a token as it was copied: with the header's name, in quotes, or wrapped by a terminal. */
    paste: (text) => {
      const bare = text
        .trim()
        .replace(/^(authorization: *)?bearer +/i, '')
        .replace(/\s+|^["'`]|["'`]$/g, '');
      if (bare === token) return;
      token = bare;
      caller.version++;
      const name = bearerOf(token);
      const signature = `${name} (pasted)`;
      Object.assign(caller, token === '' ? NO_TOKEN : { name, detail: 'pasted token', short: signature, signature });
    },
  };
  return caller;
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
