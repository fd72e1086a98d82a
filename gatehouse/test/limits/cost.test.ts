import { expect, it } from 'vitest';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

// The response to a hundred pages of a hundred poems would be a gigabyte.
const api = await startApi();
const TOO_MUCH = /^Query Cost limit of 10000 exceeded/;
const BODIES = Array.from({ length: 14 }, (_, n) => `body${n}: body`).join(' ');
const within = (outer: string, inner: string) =>
  `poems${outer} { edges { node { author { poems${inner} { edges { node { body } } } } } } }`;

it.each([
  ['in the document', `{ ${within('(first: 100)', '(first: 100)')} }`, {}],
  ['by a variable', `query ($n: Int!) { ${within('(first: $n)', '(first: $n)')} }`, { n: 100 }],
  ['by the default of a variable', `query ($n: Int = 100) { ${within('(first: $n)', '(first: $n)')} }`, {}],
  ['by the default of the argument', `{ ${within('', '')} }`, {}],
  ['by null, which means the default', `query ($n: Int) { ${within('(first: $n)', '(first: null)')} }`, { n: null }],
  [
    'in fragments',
    `query ($n: Int!) { poems(first: $n) { edges { node { ...Bodies } } } }
     fragment Bodies on Poem { ... on Poem { author { poems(first: 5) { edges { node { ${BODIES} } } } } } }`,
    { n: 100 },
  ],
  [
    'in the second of two operations',
    `query Small { __typename } query Large($n: Int!) { ${within('(first: $n)', '(first: $n)')} }`,
    { n: 100 },
    'Large',
  ],
])('a page of pages is counted, its size %s', async (_, query, variables, operationName?: string) => {
  const response = await api.anonymous.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  expect(response.status).toBe(400);
  const { data, errors } = (await response.json()) as { data?: unknown; errors: unknown[] };
  expect(data).toBeUndefined();
  expect(errors).toEqual([
    { message: expect.stringMatching(TOO_MUCH), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

it('serves a page with its authors, however its size is given', async () => {
  const query = 'query ($n: Int) { poems(first: $n) { edges { node { title author { name } } } } }';
  for (const n of [100, null]) expect((await api.anonymous.query(query, { n })).errors).toBeUndefined();
});

it('fragments of fragments cost no time', async () => {
  const spreads = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  const answer = await api.anonymous.query(`{ ...F0 } ${spreads.join(' ')} fragment F60 on Query { __typename }`);
  expect(answer.status).toBe(400);
});

it('a subscription has the same limit', async () => {
  const client = await connect(api.url);
  const query = `subscription ($n: Int!) { poemPublished { author { poems(first: $n) { edges { node { ${BODIES} } } } } } }`;
  await client.subscribe(query, { n: 100 });
  expect(await client.next()).toMatchObject({
    type: 'error',
    payload: [{ message: expect.stringMatching(TOO_MUCH), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});
