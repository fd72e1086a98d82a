import { ENDPOINT, requestHeadersOf } from './send.js';

/**
 * The request as a curl command. For a local person the command mints a token when it runs, because a token in the text
 * would expire within a minute.
 * @param {import('./callers.js').Caller} caller
 * @param {import('./send.js').Operation} operation
 * @param {import('./send.js').Headers} own from GraphiQL's headers pane
 */
export async function curl(caller, operation, own) {
  const local = caller.command === undefined ? caller : { ...caller, fresh: async () => null };
  const { authorization, ...headers } = await requestHeadersOf(local, own);
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(header);
  if (authorization !== undefined) lines.push(header(['authorization', authorization]));
  else if (caller.command !== undefined) lines.push(`-H "authorization: Bearer $(${caller.command})"`);
  return [`curl -sS ${ENDPOINT}`, ...lines, `--data-binary ${quoted(JSON.stringify(operation))}`].join(' \\\n  ');
}

/** @param {[string, string]} header */
const header = ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`;

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
