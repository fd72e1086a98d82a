import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { clerkMiddleware, getAuth } from '@clerk/express';
import express, { type RequestHandler } from 'express';
import { createHandler } from 'graphql-http/lib/use/express';
import { expect, test } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { loadKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import * as sample from '../app/people.ts';
import { unguardedSchema } from '../guard/support.ts';
import { makeFolder, type Report, runProbe } from './command.ts';
import { listen, parties } from './server.ts';

const folder = makeFolder();
const keys = await loadKeys(folder);
const mint = createTokenMinter(keys, openStore(sample));
const token = await mint('linus', { ttl: 600 });
const common = ['--token', `echo ${token}`, '--key', join(folder, 'keys.json'), '--record', join(folder, 'none.json')];

/** An Express application as Clerk's documentation writes it. */
const clerkApp = () => {
  const env = localClerkEnv({ keys, url: 'http://127.0.0.1:9' });
  const options = {
    publishableKey: env.CLERK_PUBLISHABLE_KEY ?? '',
    secretKey: keys.secretKey,
    jwtKey: keys.publicKeyPem,
    authorizedParties: parties,
  };
  const signedIn: RequestHandler = (req, res, next) => {
    if (getAuth(req).isAuthenticated) return next();
    res.status(401).set('www-authenticate', 'Bearer').json({ error: 'Unauthorized' });
  };
  const app = express().use(clerkMiddleware(options));
  app.get('/api/me', signedIn, (req, res) => void res.json({ userId: getAuth(req).userId }));
  app.get('/api/forgotten', (req, res) => void res.json({ userId: getAuth(req).userId ?? 'somebody' }));
  return app;
};

test('probes an Express application with clerkMiddleware by a list of its routes', async () => {
  const url = await listen(clerkApp());
  const routes = join(folder, 'clerk.json');
  writeFileSync(routes, JSON.stringify(['/api/me', '/api/forgotten'].map((path) => ({ method: 'GET', path }))));
  const { code, output } = await runProbe(url, ...common, '--routes', routes, '--json');
  const report: Report = JSON.parse(output);
  expect(code).toBe(1);
  expect(report.routes.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['GET /api/me', 'protected'],
    ['GET /api/forgotten', 'open'],
  ]);
});

test('probes a GraphQL server that guards by hand, field by field', async () => {
  const typeDefs = `
    type Query { mine: [Note!]! note(id: ID!): Note forgotten: [Note!]! }
    type Note { id: ID! text: String! }`;
  const notes = [{ id: 'note_1', text: 'mine' }];
  const guarded = (_: unknown, __: unknown, { allowed }: { allowed: boolean }) => {
    if (!allowed) throw new Error('Not Authorised!');
    return notes;
  };
  const schema = unguardedSchema(typeDefs, {
    Query: { mine: guarded, note: (...args) => guarded(args[0], args[1], args[2])[0], forgotten: () => notes },
  });
  const allowed = (header: string | null) => header === `Bearer ${token}`;
  const context = ({ raw }: { raw: express.Request }) => ({
    allowed: allowed(raw.headers.authorization ?? null),
  });
  const url = await listen(express().all('/graphql', createHandler({ schema, context })));
  const { output } = await runProbe(url, ...common, '--json');
  const report: Report = JSON.parse(output);
  const verdicts = Object.fromEntries(report.routes.map(({ id, verdict }) => [id, verdict]));
  // graphql-shield's own refusal does not tell a client to sign in.
  expect(verdicts).toEqual({ 'query mine': 'contract', 'query note': 'contract', 'query forgotten': 'open' });
});

test('probes the tools of an MCP server, over JSON and over an event stream', async () => {
  const tool = (name: string) => ({
    name,
    inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
    annotations: { readOnlyHint: true },
  });
  const url = await listen(async (request, response) => {
    if (request.url !== '/mcp') return response.writeHead(404).end();
    const { method, params } = (await json(request)) as { method: string; params: { name?: string } };
    const isOpen = method === 'tools/call' && params.name === 'forgotten';
    const isAllowed = request.headers.authorization === `Bearer ${token}`;
    if (!isOpen && !isAllowed) {
      const error = { code: -32_000, message: 'Not signed in.' };
      const refusal = JSON.stringify({ jsonrpc: '2.0', id: null, error });
      return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(refusal);
    }
    const result = method === 'tools/list' ? { tools: [tool('guarded'), tool('forgotten')] } : { content: [] };
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, result });
    response.end(isOpen ? `event: message\ndata: ${message}\n\n` : message);
  });
  const { output } = await runProbe(url, ...common);
  expect(output).toMatch(/protected +tool guarded/);
  expect(output).toMatch(/open +tool forgotten +open to everyone/);
});

test('judges a server that cannot reach its keys: 503 with Retry-After, soon, and nothing open', async () => {
  const url = await listen((request, response) => {
    const isAnonymous = request.headers.authorization === undefined;
    if (request.url === '/good')
      response.writeHead(isAnonymous ? 401 : 503, isAnonymous ? {} : { 'retry-after': '1' }).end();
    else if (request.url === '/open') response.writeHead(isAnonymous ? 401 : 200).end('{}');
    else response.writeHead(401).end();
  });
  const routes = join(folder, 'outage.txt');
  writeFileSync(routes, 'GET /good\nGET /open\nGET /signs-out\n');
  const { output } = await runProbe(url, ...common, '--routes', routes, '--keys-unreachable');
  expect(output).toMatch(/protected +GET \/good/);
  expect(output).toMatch(/open +GET \/open +open with: right person \(200 without keys\)/);
  expect(output).toMatch(/wrong contract +GET \/signs-out +right person: 401 instead of 503/);
});

test('refuses another host, a command that prints no token, and a server that lists no routes', async () => {
  const url = await listen((_request, response) => void response.writeHead(404).end());
  const [elsewhere, chatty, silent] = await Promise.all([
    runProbe('https://api.example.com', ...common),
    runProbe(url, '--token', 'echo token: abc'),
    runProbe(url, ...common),
  ]);
  expect(elsewhere).toMatchObject({ code: 1, output: expect.stringContaining('--i-own-this-host') });
  expect(chatty).toMatchObject({ code: 1, output: expect.stringContaining('has to print one token and nothing else') });
  expect(silent).toMatchObject({ code: 1, output: expect.stringContaining('pass a file with --routes') });
});

test('calls a route that answers everyone alike unproven, and reports which callers it left out without a key', async () => {
  const url = await listen(
    (request, response) => void response.writeHead(request.url === '/api/broken' ? 500 : 404).end(),
  );
  const routes = join(folder, 'broken.txt');
  writeFileSync(routes, 'GET /api/broken\nGET /api/things/{id}\n');
  const opaque = ['--token', 'echo ak_opaque', '--record', join(folder, 'none.json')];
  const { code, output } = await runProbe(url, ...opaque, '--routes', routes);
  expect(code).toBe(1);
  expect(output).toMatch(/unproven +GET \/api\/broken +unproven: 500/);
  expect(output).toMatch(
    /unproven +GET \/api\/things\/\{id\} +unproven: could not be asked: a value for \{id\} is missing/,
  );
  expect(output).toContain('Left out');
});
