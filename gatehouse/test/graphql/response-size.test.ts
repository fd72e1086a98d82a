import { makeExecutableSchema } from '@graphql-tools/schema';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { anyone, guardSchema } from '../../guard/index.ts';
import { addLargePoems } from '../http/large.ts';
import { serveAgain } from '../rest/support.ts';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const limits = defaultLimits.operation;

const api = await startApi();
// 400 kB each: four bytes a character.
await addLargePoems(api, 20, '🦉');
const refused = {
  data: null,
  errors: [{ message: expect.stringContaining('larger than 4 MB'), extensions: { code: 'BAD_USER_INPUT' } }],
};
const poems = (first: number, inside = 'body') => `poems(first: ${first}) { edges { node { ${inside} } } }`;

it.each([
  ['a plan', `{ ${poems(20)} }`],
  ['graphql-js', `{ ${poems(20, 'body @include(if: true)')} }`],
  ['aliases', `{ a: ${poems(11)} b: ${poems(11)} }`],
])('an answer that is too large is not sent, made by %s', async (_, query) => {
  // The second time the query is known.
  for (let time = 0; time < 2; time++) {
    const response = await api.anonymous.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    expect(text.length).toBeLessThan(1_000);
    expect(JSON.parse(text)).toEqual(refused);
  }
  expect(api.logs().filter(({ level }) => level >= 50)).toEqual([]);
});

it('an answer up to that size is sent', async () => {
  const { data } = await api.anonymous.query(`{ ${poems(9)} }`);
  expect(Buffer.byteLength(JSON.stringify(data))).toBeGreaterThan(limits.responseBytes * 0.85);
});

it('a text counts by its bytes', async () => {
  const id = 'poem_of_owls';
  const { data } = await api
    .as('linus')
    .query('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }', {
      input: { title: id, body: '🦉'.repeat(100_000) },
    });
  const again = (times: number) => {
    const fields = Array.from({ length: times }, (_, index) => `f${index}: body`);
    return `{ poem(id: "${data.createPoem.id}") { ${fields.join(' ')} } }`;
  };
  expect((await api.as('linus').query(again(9))).errors).toBeUndefined();
  expect((await api.as('linus').query(again(11))).body).toMatchObject(refused);
});

it('over REST it is refused with 400', async () => {
  const schema = guardSchema(
    makeExecutableSchema({
      typeDefs: 'type Query { large: String }',
      resolvers: { Query: { large: () => 'x'.repeat(limits.responseBytes + 1) } },
    }),
    { large: { rules: { Query: { large: anyone('for this test') } } } },
    { explain: false },
  );
  const response = await fetch(`${await serveAgain(api, { schema })}/api/large`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'BAD_USER_INPUT', detail: expect.stringContaining('4 MB') });
});

it('an event of a subscription has the same limit', async () => {
  const client = await connect(api.url, { params: { authorization: `Bearer ${await api.mint('linus')}` } });
  const bodies = Array.from({ length: 11 }, (_, index) => `f${index}: body`);
  await client.subscribe(`subscription { poemPublished { ${bodies.join(' ')} } }`);
  const created = await api
    .as('linus')
    .query('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }', {
      input: { title: 'An event', body: '🦉'.repeat(100_000) },
    });
  const { errors } = await api
    .as('linus')
    .query(`mutation { publishPoem(id: "${created.data.createPoem.id}") { id } }`);
  expect(errors).toBeUndefined();
  expect((await client.next()).payload).toEqual(refused);
});
