import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import { makeApplication } from '../../shared/test-tokens.ts';
import { sample } from '../src/app.ts';
import auth from '../src/auth.ts';

const { env, as } = await makeApplication();

async function makeServer(open: Record<string, string> = {}): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(auth, { env, open });
  return app;
}

test('the sample starts and serves a signed-in person', async () => {
  const app = fastify();
  await app.register(sample, { env });
  const answer = await app.inject({ url: '/me', headers: await as('linus') });
  assert.deepEqual(answer.json(), { userId: 'user_linus', orgId: 'org_acme', orgRole: 'org:member' });
});

test('does not start with a route that is neither protected nor open', async () => {
  const app = await makeServer();
  app.get('/safe', { onRequest: app.requireAuth }, async () => 'safe');
  app.route({ method: ['GET', 'PUT'], url: '/forgotten', handler: async () => 'open' });
  await assert.rejects(async () => app.ready(), /GET \/forgotten is neither.*PUT \/forgotten is neither/s);
});

test('does not start with a route that is opened without a reason', async () => {
  const app = await makeServer();
  app.get('/forgotten', { config: { open: ' ' } }, async () => 'open');
  await assert.rejects(async () => app.ready(), /GET \/forgotten/);
});

test('does not count other hooks of the application as protection', async () => {
  const app = await makeServer();
  app.get('/forgotten', { onRequest: async () => {} }, async () => 'open');
  await assert.rejects(async () => app.ready(), /GET \/forgotten/);
});

test('does not count a guard in a later hook than onRequest', async () => {
  const app = await makeServer();
  app.get('/late', { preHandler: app.requireAuth }, async () => 'late');
  await assert.rejects(async () => app.ready(), /GET \/late/);
});

test('the hook of a scope protects its routes and nested ones, and no others', async () => {
  const app = await makeServer();
  await app.register(async (scope) => {
    scope.addHook('onRequest', scope.requireRole('admin'));
    scope.get('/inside', async () => 'inside');
    await scope.register(async (deeper) => void deeper.get('/deeper', async () => 'deeper'));
  });
  await app.register(async (scope) => void scope.get('/beside', async () => 'beside'));
  await assert.rejects(
    async () => app.ready(),
    (fault: Error) => {
      assert.match(fault.message, /GET \/beside is neither/s);
      assert.doesNotMatch(fault.message, /inside|deeper/);
      return true;
    },
  );
});

test('a hook that is added after the route protects it too', async () => {
  const app = await makeServer();
  await app.register(async (scope) => {
    scope.get('/inside', async () => 'inside');
    scope.addHook('onRequest', scope.requireRole('admin'));
  });
  assert.equal((await app.inject('/inside')).statusCode, 401);
  assert.equal((await app.inject({ url: '/inside', headers: await as('linus') })).statusCode, 403);
  assert.equal((await app.inject({ url: '/inside', headers: await as('ada') })).statusCode, 200);
});

test('routes of other plugins are opened by name, and an entry that opens nothing is an error', async () => {
  const app = await makeServer({ 'GET /docs': 'describes routes, not data', 'HEAD /docs': 'the same' });
  app.get('/docs', async () => 'docs');
  await app.ready();
  const other = await makeServer({ 'GET /gone': 'was there once' });
  await assert.rejects(async () => other.ready(), /GET \/gone is in `open`/);
});

test('lists routes outside the scope in which auth is registered, with their prefix', async () => {
  const app = fastify();
  await app.register(
    async (scope) => {
      await scope.register(auth, { env });
      scope.get('/inside', async () => 'open');
    },
    { prefix: '/v1' },
  );
  app.get('/beside', async () => 'open');
  await app.register(async (scope) => void scope.get('/deeper', async () => 'open'), { prefix: '/v2' });
  await assert.rejects(
    async () => app.ready(),
    /GET \/v1\/inside is neither.*GET \/beside is neither.*GET \/v2\/deeper is neither/s,
  );
});

test('refuses to be registered after a route', async () => {
  const app = fastify();
  app.get('/early', async () => 'early');
  await assert.rejects(async () => app.register(auth, { env }), /before all routes/);
});

test('refuses an incomplete configuration', async () => {
  const half = { ...env, CLERK_SECRET_KEY: undefined };
  await assert.rejects(async () => fastify().register(auth, { env: half }), /CLERK_SECRET_KEY/);
});

test('a custom error handler does not change a refusal', async () => {
  const app = await makeServer();
  app.setErrorHandler(async (_error, _request, reply) => reply.code(500).send('mine'));
  app.get('/me', { onRequest: app.requireAuth }, async () => 'me');
  const answer = await app.inject('/me');
  assert.equal(answer.statusCode, 401);
  assert.equal(answer.headers['www-authenticate'], 'Bearer');
  assert.equal(answer.json().code, 'UNAUTHENTICATED');
});

test('decides before a body is parsed', async () => {
  const app = await makeServer();
  app.post('/articles', { onRequest: app.requireAuth }, async () => 'written');
  const malformed = { method: 'POST', url: '/articles', payload: '{' } as const;
  const json = { 'content-type': 'application/json' };
  assert.equal((await app.inject({ ...malformed, headers: json })).statusCode, 401);
  assert.equal((await app.inject({ ...malformed, headers: { ...json, ...(await as('linus')) } })).statusCode, 400);
});
