import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import express, { type ErrorRequestHandler, type Express, Router } from 'express';
import { createAuthenticator } from '../../shared/authenticator.ts';
import { makeApplication } from '../../shared/test-tokens.ts';
import { createApp } from '../src/app.ts';
import { optionalAuth, requireAuth, requireRole, requireSession } from '../src/auth.ts';

const { env, as } = await makeApplication();
const authenticate = await createAuthenticator(env, console);

/** Serves the application until the tests of this file are over, and returns a function that sends requests to it. */
async function serve(app: Express) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'error', ...init });
}

const asMine: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).json('mine');

test('the sample serves a signed-in person', async () => {
  const ask = await serve(createApp(authenticate));
  const answer = await ask('/me', { headers: await as('linus') });
  assert.deepEqual(await answer.json(), { userId: 'user_linus', orgId: 'org_acme', orgRole: 'org:member' });
});

test('a custom error handler does not change a refusal', async () => {
  const app = express();
  app.use(optionalAuth(authenticate));
  app.get('/me', requireAuth, (_req, res) => void res.json('me'));
  app.use(asMine);
  const ask = await serve(app);
  const anonymous = await ask('/me');
  assert.equal(anonymous.status, 401);
  assert.equal(anonymous.headers.get('www-authenticate'), 'Bearer');
  assert.equal(anonymous.headers.get('content-type'), 'application/problem+json');
  const { code } = (await anonymous.json()) as { code: string };
  assert.equal(code, 'UNAUTHENTICATED');
});

test('without optionalAuth before it, requireAuth refuses every caller', async () => {
  const app = express();
  app.get('/me', requireAuth, (_req, res) => void res.json('me'));
  app.use(asMine);
  const ask = await serve(app);
  assert.equal((await ask('/me', { headers: await as('ada') })).status, 500);
});

test('a group is protected under each spelling of its path', async () => {
  const app = express();
  const group = Router();
  let reached = 0;
  group.use((_req, res) => {
    reached += 1;
    res.json('reached');
  });
  app.use(optionalAuth(authenticate));
  app.use('/admin', requireRole('admin'), group);
  const ask = await serve(app);
  for (const path of ['/admin', '/ADMIN/x', '/%61dmin/x', '/admin/', '//admin', '/admin/%2e%2e/x', '/admin;a=1']) {
    await ask(path, { headers: await as('grace') });
  }
  assert.equal(reached, 0);
  assert.equal((await ask('/ADMIN/x', { headers: await as('ada') })).status, 200);
});

test('requireSession throws if no person is required before it', async () => {
  const app = express();
  app.use(optionalAuth(authenticate));
  app.get('/forgotten', (req, res) => void res.json(requireSession(req).userId));
  app.use(asMine);
  assert.equal((await (await serve(app))('/forgotten')).status, 500);
});

test('refuses an incomplete configuration', async () => {
  await assert.rejects(createAuthenticator({ ...env, CLERK_SECRET_KEY: undefined }, console), /CLERK_SECRET_KEY/);
});
