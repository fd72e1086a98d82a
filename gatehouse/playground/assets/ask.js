/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{ data?: unknown, errors?: { message: string, extensions?: Record<string, any> }[] }} Answer
 * @typedef {{ query: string, variables?: unknown, operationName?: string | null }} Operation
 * @typedef {Record<string, string>} Headers
 */

const ENDPOINT = new URL('/graphql', location.href).href;
const SOCKET = ENDPOINT.replace(/^http/, 'ws');
/** What the server closes a socket with when its token expires. */
const TOKEN_EXPIRED = 4403;
const ACCEPT = 'application/graphql-response+json, application/json';

/**
 * The headers of a request as this caller. What is written in GraphiQL's own headers pane goes over them.
 * @param {Caller} caller
 * @param {Headers} [own]
 * @returns {Promise<Headers>}
 */
export const headersOf = async (caller, own = {}) => {
  const given = Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const token = 'authorization' in given ? null : await caller.fresh();
  return { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...given };
};

/**
 * One answer, as this caller. What fails on the way is an answer too.
 * @param {Caller} caller
 * @param {Operation} operation
 * @param {Headers} [own]
 * @returns {Promise<Answer>}
 */
export const post = async (caller, operation, own) => {
  try {
    const headers = { accept: ACCEPT, 'content-type': 'application/json', ...(await headersOf(caller, own)) };
    const init = {
      method: 'POST',
      credentials: /** @type {const} */ ('omit'),
      headers,
      body: JSON.stringify(operation),
    };
    const response = await fetch(ENDPOINT, init).catch(() => {
      throw new Error('The server does not answer.');
    });
    return await response.json().catch(() => {
      throw new Error(`The server answered ${response.status} and no JSON.`);
    });
  } catch (fault) {
    return failure(fault);
  }
};

/**
 * The answers to a subscription, on a socket of its own: closed with it, and opened with a fresh token if it breaks.
 * @param {Caller} caller
 * @param {Operation} operation
 * @param {Headers} [own]
 * @returns {AsyncIterableIterator<Answer>}
 */
export const listen = (caller, operation, own) => {
  const connectionParams = async () => {
    const { authorization, ...rest } = await headersOf(caller, own);
    return authorization === undefined ? rest : { ...rest, Authorization: authorization };
  };
  const shouldRetry = (/** @type {unknown} */ fault) =>
    fault instanceof CloseEvent && (fault.code !== TOKEN_EXPIRED || caller.renews);
  const events = window.graphqlWs.createClient({ url: SOCKET, connectionParams, shouldRetry }).iterate(operation);
  let failed = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      if (failed) return { done: true, value: undefined };
      return events.next().catch((fault) => {
        failed = true;
        return { done: false, value: failure(fault) };
      });
    },
    return: async () => {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
};

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

/**
 * The same request for a shell.
 * @param {Operation} operation
 * @param {Headers} headers
 */
export const curl = (operation, headers) =>
  [
    `curl -sS ${ENDPOINT}`,
    ...Object.entries({ 'content-type': 'application/json', ...headers }).map(
      ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
    ),
    `--data-binary ${quoted(JSON.stringify(operation))}`,
  ].join(' \\\n  ');

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
