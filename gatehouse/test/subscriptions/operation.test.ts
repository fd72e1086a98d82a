import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { connect, paramsOf } from './support.ts';

const api = await startApi();

const refusals: [
  string,
  { query: string; variables?: Record<string, unknown>; operationName?: string },
  string,
  RegExp,
][] = [
  ['a query', { query: '{ poems { edges { cursor } } }' }, 'OPERATION_RESOLUTION_FAILURE', /by POST/],
  ['a mutation', { query: 'mutation { deletePoem(id: "1") }' }, 'OPERATION_RESOLUTION_FAILURE', /by POST/],
  ['introspection', { query: '{ __schema { types { name } } }' }, 'OPERATION_RESOLUTION_FAILURE', /by POST/],
  [
    'no such operation',
    { query: 'subscription A { poemPublished { id } }', operationName: 'B' },
    'OPERATION_RESOLUTION_FAILURE',
    /^Unknown operation named "B"\.$/,
  ],
  [
    'an empty name',
    { query: 'subscription { poemPublished { id } }', operationName: '' },
    'OPERATION_RESOLUTION_FAILURE',
    /^Unknown operation named ""\.$/,
  ],
  [
    'two operations without a name',
    { query: 'subscription A { poemPublished { id } } subscription B { poemPublished { id } }' },
    'OPERATION_RESOLUTION_FAILURE',
    /^Must provide operation name/,
  ],
  ...[
    'subscription { poemPublished @skip(if: true) { id } }',
    'subscription ($v: Boolean!) { poemPublished @include(if: $v) { id } }',
    'subscription { ... @skip(if: false) { poemPublished { id } } }',
    'subscription { ...Root } fragment Root on Subscription { ...Root poemPublished @skip(if: true) { id } }',
  ].map((query): (typeof refusals)[number] => [
    `a condition at the root: ${query}`,
    { query, variables: { v: true } },
    'GRAPHQL_VALIDATION_FAILED',
    /@skip or @include|cannot spread fragment|Cannot spread fragment/,
  ]),
  ['a syntax error', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  [
    'a misspelt field, without a hint',
    { query: 'subscription { poemPublished { titel } }' },
    'GRAPHQL_VALIDATION_FAILED',
    /on type "Poem"\.$/,
  ],
  [
    'two roots',
    { query: 'subscription { a: poemPublished { id } b: poemPublished { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
    /only one/,
  ],
  [
    'too many tokens',
    { query: `subscription { poemPublished { ${'id '.repeat(1100)} } }` },
    'GRAPHQL_PARSE_FAILED',
    /token/,
  ],
  [
    'too many aliases',
    { query: `subscription { poemPublished { ${[...Array(20).keys()].map((n) => `a${n}: id`).join(' ')} } }` },
    'GRAPHQL_VALIDATION_FAILED',
    /[Aa]lias/,
  ],
  [
    'too deep',
    {
      query: `subscription { poemPublished { author { ${'poems { edges { node { author { '.repeat(4)}name${' } } } }'.repeat(4)} } } }`,
    },
    'GRAPHQL_VALIDATION_FAILED',
    /limit/,
  ],
  [
    'a variable of the wrong type',
    {
      query: 'subscription ($first: Int!) { poemPublished { author { poems(first: $first) { edges { cursor } } } } }',
      variables: { first: 'x' },
    },
    'BAD_USER_INPUT',
    /\$first/,
  ],
];

it.each(refusals)('%s is refused', async (_, payload, code, message) => {
  const client = await connect(api.url, { params: await paramsOf(api, 'mallory') });
  await client.send({ type: 'subscribe', id: '1', payload });
  const answer = await client.next();
  const [error] = answer.type === 'error' ? answer.payload : answer.payload.errors;
  expect(error.extensions).toEqual({ code });
  expect(error.message).toMatch(message);
});

it('the twenty-first subscription of a connection is refused, and one more after one is completed is not', async () => {
  const client = await connect(api.url, { params: await paramsOf(api, 'mallory') });
  const query = 'subscription { poemPublished { id } }';
  for (let count = 0; count < 20; count++) await client.subscribe(query, {}, String(count));
  await client.send({ type: 'subscribe', id: '20', payload: { query } });
  expect(await client.next()).toMatchObject({
    type: 'error',
    id: '20',
    payload: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
  await client.send({ type: 'complete', id: '0' });
  await client.subscribe(query, {}, '21');
  await client.send({ type: 'ping' });
  expect(await client.next()).toEqual({ type: 'pong' });
});

it('closes the socket with 1009 for a message that is too large, with 4400 for one that is not a message', async () => {
  const [large, none] = [await connect(api.url), await connect(api.url)];
  await large.send({ type: 'subscribe', id: '1', payload: { query: ' '.repeat(200_000) } });
  none.socket.send('{');
  expect(await large.closed).toMatchObject({ code: 1009 });
  expect(await none.closed).toMatchObject({ code: 4400 });
});

it('a malformed frame closes that socket alone', async () => {
  const [bad, good] = [await connect(api.url), await connect(api.url)];
  Reflect.get(bad.socket, '_socket').write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  expect((await bad.closed).code).toBe(1002);
  await good.send({ type: 'ping' });
  expect(await good.next()).toEqual({ type: 'pong' });
});
