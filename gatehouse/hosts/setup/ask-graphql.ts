import assert from 'node:assert/strict';
import { startServer } from '../contract/server.ts';
import { makeApplication } from '../shared/test-tokens.ts';

// Starts a GraphQL server that was set up and sends it operations: tsx ask-graphql.ts FOLDER
const [folder = ''] = process.argv.slice(2);
const { env, as } = await makeApplication();
const server = await startServer(['npm', 'start', '--silent'], folder, env);
const QUERY = JSON.stringify({ query: '{ books { title } secret }' });

async function ask(headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: QUERY,
  });
  const { data, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { path?: string[]; extensions: { code: string } }[];
  };
  const codes = errors.map(({ path = [], extensions }) => `${path.join('.')} ${extensions.code}`.trim()).sort();
  return { status: response.status, challenge: response.headers.get('www-authenticate'), data, codes };
}

try {
  // `books` is not nullable: refusing it leaves no data.
  const anonymous = await ask();
  assert.deepEqual(anonymous.codes, ['books UNAUTHENTICATED', 'secret FORBIDDEN']);
  assert.equal(anonymous.data ?? null, null);
  const bad = await ask({ authorization: 'Bearer x' });
  assert.deepEqual([bad.status, bad.challenge, bad.codes], [401, 'Bearer error="invalid_token"', ['UNAUTHENTICATED']]);
  const linus = await ask(await as('linus'));
  assert.deepEqual(linus.data, { books: [{ title: 'The Awakening' }], secret: null });
  assert.deepEqual(linus.codes, ['secret FORBIDDEN']);
  console.log('anonymous callers, a bad token and a signed-in person get what the rules say');
} finally {
  await server.close();
}
