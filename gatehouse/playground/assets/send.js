import { whoOf } from './callers.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{ data?: unknown, errors?: { message: string, extensions?: Record<string, any> }[] }} Answer
 * @typedef {{ query: string, variables?: unknown, operationName?: string | null }} Operation
 * @typedef {Record<string, string>} Headers
 * @typedef {{ who: import('./callers.js').Who, status: number | null, ms: number, bytes: number, answer: Answer }} Reply
 */

export const ENDPOINT = new URL('/graphql', location.href).href;
const SOCKET = ENDPOINT.replace(/^http/, 'ws');
/** The code with which the server closes a socket whose token has expired. */
const TOKEN_EXPIRED = 4403;
const MAX_PAUSE_MS = 5_000;
const ACCEPT = 'application/graphql-response+json, application/json';

/**
 * The headers of a request as this caller. Those in GraphiQL's headers pane override them.
 * @param {Caller} caller
 * @param {Headers} [own]
 * @returns {Promise<Headers>} names in lower case
 */
export async function requestHeadersOf(caller, own = {}) {
  const given = Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const token = 'authorization' in given ? null : await caller.fresh();
  return { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...given };
}

/**
 * Whether the headers pane determines the caller.
 * @param {Headers} [own]
 */
export function hasAuthorization(own = {}) {
  return Object.keys(own).some((name) => name.toLowerCase() === 'authorization');
}

/**
 * Sends an operation as this caller. A network failure becomes an answer without a status.
 * @param {Caller} caller
 * @param {Operation} operation
 * @param {Headers} [own]
 * @param {AbortSignal} [signal] aborts it
 * @returns {Promise<Reply>}
 */
export async function post(caller, operation, own, signal) {
  let start = performance.now();
  let [status, bytes] = [/** @type {number | null} */ (null), 0];
  let who = whoOf(caller);
  const reply = (/** @type {Answer} */ answer) => ({ who, status, ms: performance.now() - start, bytes, answer });
  try {
    const request = requestOf(operation, await requestHeadersOf(caller, own));
    // With a new token the caller may have become another person, or one with another role.
    who = whoOf(caller);
    start = performance.now();
    const response = await fetch(request, signal && { signal }).catch(() => {
      throw new Error(signal?.aborted ? 'Stopped before the answer arrived.' : 'The server does not answer.');
    });
    const text = await response.text();
    [status, bytes] = [response.status, new Blob([text]).size];
    return reply(json(text) ?? failure(new Error(`The server answered ${status} without JSON.`)));
  } catch (fault) {
    return reply(failure(fault));
  }
}

/** @param {Operation} operation @param {Headers} headers */
const requestOf = (operation, headers) => {
  const all = { accept: ACCEPT, 'content-type': 'application/json', ...headers };
  try {
    return new Request(ENDPOINT, {
      method: 'POST',
      credentials: 'omit',
      headers: all,
      body: JSON.stringify(operation),
    });
  } catch {
    const [name] = Object.entries(all).find((entry) => !isHeader(entry)) ?? ['A header'];
    throw new Error(`${name} contains characters that are not allowed in a header. The request was not sent.`);
  }
};

/** @param {[string, string]} entry */
const isHeader = (entry) => {
  try {
    return Boolean(new Headers([entry]));
  } catch {
    return false;
  }
};

/** @param {string} text @returns {Answer | null} */
const json = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
};

/**
 * Runs a subscription on a separate socket, which is closed with it and reopened with a fresh token if it breaks, also
 * after a restart of the server.
 * @param {Caller} caller
 * @param {Operation} operation
 * @param {Headers} own
 * @param {{
 *   next: (answer: Answer) => void, connected: (isConnected: boolean) => void,
 *   fail: (answer: Answer) => void, end: () => void,
 * }} sink
 * @returns {() => void} ends it
 */
export function listen(caller, operation, own, { next, connected, fail, end }) {
  const client = window.graphqlWs.createClient({
    url: SOCKET,
    connectionParams: async () => {
      const { authorization, ...rest } = await requestHeadersOf(caller, own);
      return authorization === undefined ? rest : { ...rest, Authorization: authorization };
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, MAX_PAUSE_MS))),
    // A refused connection is a plain event, a failed token fetch an error: both are worth a retry until the server is back.
    shouldRetry: (fault) => !(fault instanceof CloseEvent) || fault.code !== TOKEN_EXPIRED || mayRenew(caller, own),
    on: { connected: () => connected(true), closed: () => connected(false) },
  });
  return client.subscribe(operation, {
    next,
    error: (fault) => fail(failure(fault)),
    complete: end,
  });
}

/** @param {Caller} caller @param {Headers} own */
const mayRenew = (caller, own) => caller.renews && !hasAuthorization(own);

/**
 * The errors of a refused subscription as they are; anything else in words.
 * @param {unknown} fault
 * @returns {Answer}
 */
const failure = (fault) => (Array.isArray(fault) ? { errors: fault } : { errors: [{ message: messageOf(fault) }] });

/** @param {unknown} fault */
const messageOf = (fault) => {
  if (!(fault instanceof Event)) return fault instanceof Error ? fault.message : String(fault);
  const { code = 0, reason = '' } = fault instanceof CloseEvent ? fault : {};
  return `The socket ${SOCKET} was closed: ${reason || 'no reason given'} (${code}).`;
};
