import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

// https://www.apollographql.com/docs/apollo-server/performance/apq
const api = await startApi();
const query = '{ me { id } }';
const sha256Hash = createHash('sha256').update(query).digest('hex');

const ask = async (request: object) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await api.mint('linus')}` };
  const response = await api.anonymous.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(request) });
  return { status: response.status, body: (await response.json()) as unknown };
};
const persisted = (hash: string, version = 1) => ({ extensions: { persistedQuery: { version, sha256Hash: hash } } });

it('accepts a query by its hash once it has been sent', async () => {
  const answer = { status: 200, body: { data: { me: { id: 'user_linus' } } } };
  expect((await ask(persisted(sha256Hash))).body).toMatchObject({
    errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  expect(await ask({ query, ...persisted(sha256Hash) })).toEqual(answer);
  expect(await ask(persisted(sha256Hash))).toEqual(answer);
});

it.each([
  ['the hash of another', { query, ...persisted('0'.repeat(64)) }, 'provided sha does not match query'],
  ['an unknown version', { query, ...persisted(sha256Hash, 2) }, 'Unsupported persisted query version'],
])('refuses a query with %s as the error of the client', async (_, request, message) => {
  expect(await ask(request)).toEqual({
    status: 400,
    body: { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] },
  });
});
