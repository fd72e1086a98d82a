import { getAuth } from '@clerk/express';
import express, { Router } from 'express';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../auth/authenticate.ts';
import { defaultLimits } from '../../config/index.ts';
import { optionalAuth } from '../../express/optional-auth.ts';
import { errorHandler, notFoundHandler } from '../../express/problem.ts';
import { requireAnyRole, requireAuth, requirePermission, requireRole, requireSession } from '../../express/require.ts';
import { createLog } from '../../log/index.ts';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });
const log = createLog({ ...api.config, logLevel: 'silent' });

/** Hand-written routes, as an application would have them. */
const app = express();
const group = Router();
let reached: string[] = [];
group.use((req, res) => {
  reached.push(req.originalUrl);
  res.json('reached');
});
app.get('/unprepared', requireAuth, (_req, res) => void res.json('reached'));
app.use(optionalAuth(await createAuthenticate({ ...api.config.clerk, limits: defaultLimits.auth }, log)));
app.get('/anybody', (req, res) => void res.json(req.auth.isAuthenticated));
app.get('/clerk', (req, res) => {
  const { userId } = getAuth(req);
  const machine = getAuth(req, { acceptsToken: 'api_key' });
  res.json({ userId, property: 'userId' in req.auth ? req.auth.userId : null, subject: machine.subject });
});
app.get('/somebody', requireAuth, (req, res) => void res.json(requireSession(req).userId));
app.get('/publisher', requirePermission('org:poems:publish'), (_req, res) => void res.json('reached'));
app.get('/either', requireAnyRole(['admin', 'org:admin']), (_req, res) => void res.json('reached'));
app.get('/member', requireRole('org:member'), (_req, res) => void res.json('reached'));
app.get('/prototype', requireRole('constructor'), (_req, res) => void res.json('reached'));
app.use('/group', requireAuth, requireRole('admin'), group);
app.use(notFoundHandler);
app.use(errorHandler(log));
const server = app.listen(0, '127.0.0.1');
afterAll(() => void server.close());

const callers = {
  anonymous: {},
  ada: { authorization: `Bearer ${await api.mint('ada')}` },
  grace: { authorization: `Bearer ${await api.mint('grace')}` },
  linus: { authorization: `Bearer ${await api.mint('linus')}` },
  mallory: { authorization: `Bearer ${await api.mint('mallory')}` },
  machine: {
    authorization: `Bearer ${api.clerk.store.issue({ kind: 'api_key', name: 'test', subject: 'user_ada' }).secret}`,
  },
};
const get = (path: string, headers: Record<string, string>, init: RequestInit = {}) => {
  const { port } = server.address() as { port: number };
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'error', headers, ...init });
};

const statuses = async (path: string) => {
  const answers = Object.entries(callers).map(async ([name, headers]) => [name, (await get(path, headers)).status]);
  return Object.fromEntries(await Promise.all(answers));
};

describe('callers who pass', () => {
  const only = (...names: string[]) =>
    Object.fromEntries(
      Object.keys(callers).map((name) => [name, names.includes(name) ? 200 : name === 'anonymous' ? 401 : 403]),
    );

  it.each([
    ['/anybody', only('anonymous', 'ada', 'grace', 'linus', 'mallory', 'machine')],
    ['/somebody', only('ada', 'grace', 'linus', 'mallory')],
    ['/publisher', only('grace')],
    ['/either', only('ada', 'grace')],
    ['/member', only('linus')],
    ['/group/x', only('ada')],
    ['/prototype', only()],
  ])('%s', async (path, expected) => expect(await statuses(path)).toEqual(expected));

  it("getAuth of @clerk/express and req.auth.userId give the caller, so that Clerk's documentation for Express applies", async () => {
    const of = async (name: keyof typeof callers) => (await get('/clerk', callers[name])).json();
    expect(await of('anonymous')).toEqual({ userId: null, property: null, subject: null });
    expect(await of('linus')).toEqual({ userId: 'user_linus', property: 'user_linus', subject: null });
    expect(await of('machine')).toMatchObject({ userId: null, subject: 'user_ada' });
  });

  it('req.auth is the caller', async () => {
    expect(await (await get('/somebody', callers.linus)).json()).toBe('user_linus');
    expect(await (await get('/anybody', callers.machine)).json()).toBe(true);
  });

  it('a refusal is a problem with a challenge, and never a redirect, for browsers too', async () => {
    const response = await get('/somebody', { accept: 'text/html' });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await (await get('/group/x', callers.linus)).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('no caller passes without optionalAuth before it', async () => {
    expect((await get('/unprepared', callers.ada)).status).toBe(500);
  });

  it('refuses a bad token where anonymous callers pass', async () => {
    expect((await get('/anybody', { authorization: 'Bearer x' })).status).toBe(401);
  });
});

describe('a group cannot be reached without its guard', () => {
  const paths = ['', '/', '//', '/x', '/%2e%2e/group/x', '/x/..%2f', '/.', '/x?role=admin', '/x#admin', '/%00'];
  const prefixes = [
    '/group',
    '/GROUP',
    '/Group',
    '/gr%6fup',
    '/%67roup',
    '//group',
    '/./group',
    '/group;a=1',
    '/somebody/../group',
  ];
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'];

  it.each(prefixes)('%s', async (prefix) => {
    const { request } = await import('node:http');
    const { port } = server.address() as { port: number };
    reached = [];
    for (const path of paths) {
      for (const method of methods) {
        await new Promise<void>((resolve, reject) => {
          const options = { host: '127.0.0.1', port, method, path: prefix + path, headers: callers.linus };
          request(options, (response) => response.resume().on('end', resolve))
            .on('error', reject)
            .end();
        });
      }
    }
    expect(reached).toEqual([]);
  });

  it('allowed callers reach it by each spelling that leads there', async () => {
    reached = [];
    for (const path of ['/group', '/GROUP/x', '/group/']) await get(path, callers.ada);
    expect(reached).toHaveLength(3);
  });
});

describe('the samples', () => {
  it('/api/protected', async () => {
    expect((await api.anonymous.fetch('/api/protected')).status).toBe(401);
    const response = await api.as('grace').fetch('/api/protected');
    expect(await response.json()).toEqual({ userId: 'user_grace', orgId: 'org_acme', orgRole: 'org:admin' });
  });

  it('/api/admin', async () => {
    expect((await api.anonymous.fetch('/api/admin/health')).status).toBe(401);
    expect((await api.as('grace').fetch('/api/admin/health')).status).toBe(403);
    expect((await api.as('grace').fetch('/api/admin/nothing')).status).toBe(403);
    expect((await api.as('ada').fetch('/api/admin/health')).status).toBe(200);
    expect((await api.as('ada').fetch('/api/admin/nothing')).status).toBe(404);
  });
});
