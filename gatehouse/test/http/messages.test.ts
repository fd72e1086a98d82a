import { describe, expect, it } from 'vitest';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const MAX = 600;
const long = 'x'.repeat(100_000);
const name = 'x'.repeat(10_000);
const MUTATION = 'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }';
const PAGE = 'query ($first: Int) { poems(first: $first) { edges { cursor } } }';

/** Every text of a value, and every key. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)]);
};
const expectShort = (text: string) => {
  const texts = textsOf(JSON.parse(text));
  expect(texts.length).toBeGreaterThan(2);
  for (const one of texts) expect(one.length).toBeLessThan(MAX);
};

const operations: [what: string, operation: { query: string; variables?: object; operationName?: string }][] = [
  ['a string for a number', { query: PAGE, variables: { first: long } }],
  ['an object for a number', { query: PAGE, variables: { first: { [name]: name } } }],
  [
    'an object with many keys for a number',
    { query: PAGE, variables: { first: Object.fromEntries(Array.from({ length: 4_900 }, (_, i) => [`${i}`, 1])) } },
  ],
  [
    'several faults beside a long text',
    { query: MUTATION, variables: { input: { fill: long, title: 1, body: 2, more: 3 } } },
  ],
  [
    'an unknown member with a long name',
    { query: MUTATION, variables: { input: { title: 'a', body: 'b', [long]: 1 } } },
  ],
  ['an unknown operation', { query: '{ __typename }', operationName: long }],
  ['an unknown field', { query: `{ ${name} }` }],
  ['an unknown fragment', { query: `{ ...${name} }` }],
  ['a fragment on an unknown type', { query: `{ ...F } fragment F on ${name} { id }` }],
  ['a variable of an unknown type', { query: `query ($a: ${name}) { __typename }` }],
  ['an unknown argument', { query: `{ poems(${name}: 1) { edges { cursor } } }` }],
  ['a literal of another type', { query: `{ poems(first: "${name}") { edges { cursor } } }` }],
  ['fields that conflict', { query: `{ ${name}: __typename ${name}: poems { edges { cursor } } }` }],
  ['an unknown directive', { query: `{ __typename @${name} }` }],
  ['a syntax error', { query: `{ poems "${name}" }` }],
  ['a value that a resolver refuses', { query: `{ poems(after: "${name}") { edges { cursor } } }` }],
];

describe.each(operations)('%s: no error repeats more than a few hundred characters of it', (_, operation) => {
  it('over HTTP', async () => {
    const response = await api.as('linus').fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(operation),
    });
    expectShort(await response.text());
  });

  it('over WebSocket', async () => {
    const client = await connect(api.url, { params: { authorization: `Bearer ${await api.mint('linus')}` } });
    await client.send({ type: 'subscribe', id: '1', payload: operation });
    expectShort(JSON.stringify(await client.next()));
  });
});

it.each([
  ['POST', '/api/poems', { title: 'A title', body: 'A body', [long]: 1 }],
  ['POST', '/api/poems', { title: [long], body: 'A body' }],
  ['GET', `/api/poems?${name}=1`, undefined],
  ['GET', `/api/poems?first=${name}`, undefined],
  ['GET', `/api/poems?after=${name}`, undefined],
  ['GET', `/api/poems/${name}`, undefined],
])('the same over REST: %s %.20s', async (method, path, body) => {
  const response = await api.as('linus').fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expectShort(await response.text());
});

it('still names the fault after a long value', async () => {
  const { errors } = await api.as('linus').query(MUTATION, { input: { title: 'a', body: long, titel: 'b' } });
  expect(errors?.[0].message).toMatch(/^Variable "\$input" got invalid value .* … .*Field "titel" is not defined/s);
});
