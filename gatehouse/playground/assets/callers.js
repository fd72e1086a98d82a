import { renewing } from './renewing.js';
import { bearerOf, expiryOf, readToken } from './token.js';

/**
 * A person that requests can be sent as. `held` is the token at hand, which may be stale; `fresh` is the one to send.
 * `version` grows when another person stands behind the same entry; `command` prints a token in a shell. `signature` names
 * them below answers, where a name alone could be another entry's. A `kind` of caller is no user: only its rights are shown,
 * and `token` are the options of the command that prints a token for it.
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
 * What is kept of a caller beside an answer.
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
 * Who an answer is of, as it is to be remembered.
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
 * @param {() => void} [changed] called when a new token says something else about its bearer, such as another role
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

/** The bearer of a pasted token. It is kept in this variable and nowhere else. */
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
    /** Takes a token as it is copied: with the header's name, in quotes, or broken into lines by a terminal. */
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
