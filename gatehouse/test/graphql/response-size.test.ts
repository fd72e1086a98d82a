import { expect, it } from 'vitest';
import { limits } from '../../graphql/limits.ts';
import { addLargePoems } from '../http/large.ts';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
await addLargePoems(api, 60);
const refused = {
  data: null,
  errors: [{ message: expect.stringContaining('larger than 2 MB'), extensions: { code: 'BAD_USER_INPUT' } }],
};
const poems = (first: number, inside = 'body') => `poems(first: ${first}) { edges { node { ${inside} } } }`;

it.each([
  ['a plan', `{ ${poems(60)} }`],
  ['graphql-js', `{ ${poems(60, 'body @include(if: true)')} }`],
  ['aliases', `{ a: ${poems(30)} b: ${poems(30)} }`],
])('an answer that is too large is not sent, made by %s', async (_, query) => {
  // The second time the query is known.
  for (let time = 0; time < 2; time++) {
    const response = await api.nobody.fetch('/graphql', {
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
  const { data } = await api.nobody.query(`{ ${poems(49)} }`);
  expect(JSON.stringify(data).length).toBeGreaterThan(limits.responseBytes * 0.95);
});

it('a text counts by its bytes', async () => {
  const id = 'poem_in_greek';
  const { data } = await api
    .as('linus')
    .query('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }', {
      input: { title: id, body: '\u03b1'.repeat(80_000) },
    });
  const again = (times: number) => {
    const fields = Array.from({ length: times }, (_, index) => `f${index}: body`);
    return `{ poem(id: "${data.createPoem.id}") { ${fields.join(' ')} } }`;
  };
  expect((await api.as('linus').query(again(12))).errors).toBeUndefined();
  expect((await api.as('linus').query(again(13))).body).toMatchObject(refused);
});

it('over REST it is refused with 400', async () => {
  const response = await api.nobody.fetch('/api/poems?first=100');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'BAD_USER_INPUT', detail: expect.stringContaining('2 MB') });
});

it('an event of a subscription has the same limit', async () => {
  const client = await connect(api.url, { params: { authorization: `Bearer ${await api.mint('linus')}` } });
  await client.subscribe(
    `subscription { poemPublished { id ${'author {'} ${poems(60)} } } }`.replace('id author', 'author'),
  );
  const created = await api
    .as('linus')
    .query('mutation { createPoem(input: { title: "An event", body: "With a large answer" }) { id } }');
  const { errors } = await api
    .as('linus')
    .query(`mutation { publishPoem(id: "${created.data.createPoem.id}") { id } }`);
  expect(errors).toBeUndefined();
  expect((await client.next()).payload).toEqual(refused);
});
