import { expect, test } from 'vitest';
import { openTestDatabase, startApi } from '../support/api.ts';

const database = await openTestDatabase();
const api = await startApi({}, { database });

const countOf = async (document: string): Promise<number> => {
  const { statements } = database;
  const before = statements.length;
  const { errors } = await api.as('linus').query(document);
  expect(errors).toBeUndefined();
  return statements.length - before;
};

test.each([
  ['a list with its authors', '{ posts(first: 100) { edges { node { title author { name } } } } }', 2],
  [
    'several people with their posts',
    `{ a: user(id: "user_ada") { posts { edges { node { title } } } }
       b: user(id: "user_grace") { posts { edges { node { title } } } }
       c: user(id: "user_linus") { posts { edges { node { title } } } } }`,
    2,
  ],
  [
    'many posts by id',
    '{ a: post(id: "post_ada_personal_published_1") { id } b: post(id: "post_linus_acme_draft_1") { id } }',
    1,
  ],
  ['oneself', '{ me { id name } }', 1],
])('%s: as many statements whatever the number of rows', async (_, document, count) => {
  expect(await countOf(document)).toBe(count);
});
