import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Config, EnvReader, readConfig } from '../config/index.ts';
import type { Rights } from '../guard/rights.ts';
import { localClerkEnv, makeKeys, type SamplePerson } from '../local-clerk/index.ts';
import { type LocalClerk, type LocalClerkOptions, startLocalClerk } from '../local-clerk/server.ts';
import { clerkChecks } from '../tools/doctor/clerk.ts';
import { checkPort } from '../tools/doctor/port.ts';

const acme = { id: 'org_acme', slug: 'acme', name: 'Acme' };
const grace: SamplePerson = {
  key: 'grace',
  userId: 'user_grace',
  firstName: 'Grace',
  lastName: 'Hopper',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  role: 'USER',
  organization: { ...acme, role: 'org:auditor', permissions: ['org:posts:publish'] },
};

const start = async (sample: LocalClerkOptions['sample']) => {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ sample, keys });
  return { ...clerk, env: { ...localClerkEnv({ keys, url: clerk.url }), CLERK_SECRET_KEY: keys.secretKey } };
};
type Clerk = LocalClerk & { env: Record<string, string> };
let clerk: Clerk;
let another: Clerk;
let withoutOrganizations: Clerk;
beforeAll(async () => {
  const people = [grace];
  clerk = await start({ people, organizations: [acme] });
  another = await start({ people, organizations: [acme] });
  withoutOrganizations = await start({ people: [{ ...grace, organization: null }], organizations: [] });
});
afterAll(() => Promise.all([clerk, another, withoutOrganizations].map(({ close }) => close())));

const NO_RIGHTS: Rights = { scope: [], appScope: [], feature: [], plan: [], permission: [], role: [] };

/** The result of a check, or its problem. */
const problemOf = (run: () => unknown) =>
  Promise.resolve()
    .then(run)
    .then(String, ({ message }) => `problem: ${message}`);

/** The result of the check with this name, or its problem, as for the developer's own Clerk application. */
const check = async (name: string, { env = {}, of = clerk, frontendApi = of.url, rights = {} }: Options = {}) => {
  const config = readConfig(new EnvReader({ ...of.env, ...env }));
  const own: Config = { ...config, clerk: { ...config.clerk, local: false, issuer: frontendApi } };
  const loadRights = async () => ({ ...NO_RIGHTS, ...rights });
  const found = clerkChecks({ config: own, loadRights }).find(([one]) => one === name);
  if (found === undefined) throw new Error(`There is no check ${name}`);
  return problemOf(found[1]);
};
type Options = { env?: Record<string, string>; of?: Clerk; frontendApi?: string; rights?: Partial<Rights> };

test('checks that both keys belong to one instance', async () => {
  expect(await check('Clerk keys')).toBe(`both of ${clerk.url}, as is CLERK_JWT_KEY`);
  expect(await check('Clerk keys', { frontendApi: another.url })).toContain('CLERK_SECRET_KEY to another instance');
  const jwtKey = another.env.CLERK_JWT_KEY ?? '';
  expect(await check('Clerk keys', { env: { CLERK_JWT_KEY: jwtKey } })).toContain('CLERK_JWT_KEY is not a key of');
});

test('distinguishes a secret key that Clerk refuses from an address that does not answer', async () => {
  const env = { CLERK_SECRET_KEY: 'sk_test_gatehouse_local_of_another' };
  expect(await check('Clerk keys', { env })).toContain('answers 401: copy CLERK_SECRET_KEY');
  const nowhere = { CLERK_API_URL: 'http://127.0.0.1:9' };
  expect(await check('Clerk keys', { env: nowhere })).toContain('http://127.0.0.1:9 cannot be reached');
  expect(await check('Clerk keys', { frontendApi: 'http://127.0.0.1:9' })).toContain('publishes no keys');
});

test('checks that webhooks are off, or that their secret is as long as those of Clerk', async () => {
  expect(await check('Clerk webhooks', { env: { CLERK_WEBHOOK_SIGNING_SECRET: '' } })).toMatch(/^off,/);
  expect(await check('Clerk webhooks')).toBe('CLERK_WEBHOOK_SIGNING_SECRET has the right form');
  const short = { CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${Buffer.from('sixteen letters').toString('base64')}` };
  expect(await check('Clerk webhooks', { env: short })).toContain('problem: CLERK_WEBHOOK_SIGNING_SECRET is shorter');
});

test('checks that the tokens of each CORS origin are accepted', async () => {
  const origins = { CORS_ORIGINS: 'http://localhost:5173,https://app.example.com' };
  expect(await check('Clerk front ends', { env: origins })).toContain('tokens of all front ends');
  const env = { ...origins, CLERK_AUTHORIZED_PARTIES: 'https://app.example.com' };
  expect(await check('Clerk front ends', { env })).toBe(
    'problem: http://localhost:5173 is in CORS_ORIGINS, but its tokens are rejected: add it to CLERK_AUTHORIZED_PARTIES.',
  );
});

test('checks that each role and permission in rules exists at Clerk', async () => {
  const known = { role: ['org:admin', 'org:auditor'], permission: ['org:posts:publish'] };
  expect(await check('Clerk organizations', { rights: known })).toMatch(/^on, with every role and permission/);
  const rights = { permission: ['org:posts:publish', 'org:bookings:approve'] };
  expect(await check('Clerk organizations', { rights })).toContain(
    'problem: rules name org:bookings:approve, which Clerk',
  );
  const off = { of: withoutOrganizations };
  expect(await check('Clerk organizations', off)).toBe('off, and no rule names a role or permission');
  expect(await check('Clerk organizations', { ...off, rights })).toContain(
    'problem: organizations are off, so no one can have',
  );
});

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

test('distinguishes a free port, one taken by this server, and one taken by another', async () => {
  const host = '127.0.0.1';
  const ours = createHttpServer((_, response) => response.setHeader('x-request-id', '1').end('ok\n'));
  const taken = await listen(ours);
  expect(await checkPort({ port: taken, host })).toBe(`${host}:${taken} is in use by this server, which is running`);
  const strange = await listen(createHttpServer((_, response) => response.end('ok\n')));
  expect(await problemOf(() => checkPort({ port: strange, host }))).toContain('is not available (EADDRINUSE)');
  const free = createServer();
  const port = await listen(free);
  free.close();
  await once(free, 'close');
  expect(await checkPort({ port, host })).toBe(`${host}:${port} is free`);
});
