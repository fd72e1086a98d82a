import { createClerkClient } from '@clerk/express';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const PUBLIC = '{ poems(first: 1) { edges { cursor } } }';

const start = async () => {
  const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token' });
  const { secretKey, publishableKey } = api.config.clerk;
  const client = createClerkClient({ secretKey, publishableKey, apiUrl: api.clerk.url, telemetry: { disabled: true } });
  return {
    api,
    client,
    ask: (token: string, document: string) => api.withAuthorization(`Bearer ${token}`).query(document),
    makeKey: () => client.apiKeys.create({ name: 'deploy', subject: 'user_ada', scopes: ['poems:read'] }),
  };
};
const { api, client, ask, makeKey } = await start();

it('treats an API key as a machine, which may read public fields and has no session', async () => {
  const { secret } = await makeKey();
  expect((await ask(secret ?? '', PUBLIC)).data.poems.edges).toHaveLength(1);
  const me = await ask(secret ?? '', '{ me { id } }');
  expect(me.errors).toMatchObject([{ path: ['me'], extensions: { code: 'FORBIDDEN' } }]);
  const admin = await ask(secret ?? '', '{ users { edges { cursor } } }');
  expect(admin.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

it('refuses a revoked key at once, because machine tokens are not cached', async () => {
  const { id, secret } = await makeKey();
  expect((await ask(secret ?? '', PUBLIC)).status).toBe(200);
  await client.apiKeys.revoke({ apiKeyId: id, revocationReason: 'lost' });
  const answer = await ask(secret ?? '', PUBLIC);
  expect(answer.status).toBe(401);
  expect(answer.errors).toMatchObject([{ extensions: { reason: 'token-invalid' } }]);
});

it('refuses a kind of token that is not accepted, without calling Clerk', async () => {
  const before = api.clerk.requests.length;
  const answer = await ask('mt_0123456789abcdef', PUBLIC);
  expect(answer.errors).toMatchObject([{ extensions: { reason: 'token-type-mismatch' } }]);
  expect(api.clerk.requests.length).toBe(before);
});

it('still accepts session tokens', async () => {
  expect((await api.as('linus').query('{ me { id } }')).data).toEqual({ me: { id: 'user_linus' } });
});

it('while Clerk cannot be reached, machine tokens get 503, and people are served', async () => {
  const { api, ask, makeKey } = await start();
  const { secret } = await makeKey();
  await api.clerk.close();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(secret ?? '', PUBLIC)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(503));
  expect(answers[0]?.errors).toMatchObject([{ extensions: { code: 'AUTH_UNAVAILABLE' } }]);
  expect((await api.as('linus').query('{ me { id } }')).status).toBe(200);
});
