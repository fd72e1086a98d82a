import { operationsIn } from './fetcher.js';
import { ENDPOINT, requestHeadersOf } from './send.js';

/**
 * The operation as it is written now, as a curl command. For a local person the command mints a token when it runs,
 * because a token in the text would expire within a minute. Throws if curl cannot send the operation.
 * @param {import('./callers.js').Caller} caller
 * @param {import('./graphiql.js').Graphiql} graphiql
 * @param {import('./records.js').Run | null} run the latest of the tab
 */
export async function curl(caller, graphiql, run) {
  const [query = '', variablesText = '', headersText = ''] = graphiql
    .editors()
    .map((editor) => editor?.getValue() ?? '');
  const meant = meantIn(query, graphiql.cursor(), run);
  if (meant?.kind === 'subscription') {
    throw new Error(
      'curl cannot hold a subscription: run it here, or see gatehouse/docs/subscriptions.md for a client.',
    );
  }
  const variables = parse(variablesText, 'variables');
  const name = meant?.name && { operationName: meant.name };
  const operation = { query, ...(variables && { variables }), ...name };
  const local = caller.command === undefined ? caller : { ...caller, fresh: async () => null };
  const { authorization, ...headers } = await requestHeadersOf(local, parse(headersText, 'headers') ?? {});
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(header);
  if (authorization !== undefined) lines.push(header(['authorization', authorization]));
  else if (caller.command !== undefined) lines.push(`-H "authorization: Bearer $(${caller.command})"`);
  return [`curl -sS ${ENDPOINT}`, ...lines, `--data-binary ${quoted(JSON.stringify(operation))}`].join(' \\\n  ');
}

/**
 * The operation that was last run or, if the cursor has moved since, the one under it.
 * @param {string} query @param {number} cursor @param {import('./records.js').Run | null} run
 */
const meantIn = (query, cursor, run) => {
  const operations = operationsIn(query);
  const ran = operations.find(({ name }) => name === run?.operation.operationName);
  const under = operations.find(({ start, end }) => start <= cursor && cursor <= end);
  return (cursor === run?.cursor ? (ran ?? under) : (under ?? ran)) ?? operations[0];
};

/** @param {string} text @param {string} what */
const parse = (text, what) => {
  try {
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    throw new Error(`The ${what} are not JSON.`);
  }
};

/** @param {[string, string]} header */
const header = ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`;

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
