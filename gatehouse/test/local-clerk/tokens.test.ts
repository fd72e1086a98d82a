import { clerkMiddleware, getAuth } from '@clerk/express';
import express from 'express';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { UnknownPerson } from '../../local-clerk/token.ts';
import { startClerk } from './support.ts';

const { authenticate, client, env, keys, mint, requests } = await startClerk();

const sessionOf = async (token: string) => {
  const auth = (await authenticate(token)).toAuth();
  if (auth?.tokenType !== 'session_token' || !auth.isAuthenticated) throw new Error('not signed in');
  return auth;
};

test.each([
  { person: 'ada', orgRole: undefined, orgPermissions: undefined, metadata: { role: 'admin' } },
  { person: 'grace', orgRole: 'org:admin', orgPermissions: ['org:poems:publish', 'org:poems:read'], metadata: {} },
  { person: 'linus', orgRole: 'org:member', orgPermissions: ['org:poems:read'], metadata: {} },
  { person: 'mallory', orgRole: undefined, orgPermissions: undefined, metadata: {} },
])("Clerk's own verification finds $person as in the list of people", async ({ person, metadata, ...organization }) => {
  const auth = await sessionOf(await mint(person));
  expect(auth).toMatchObject({
    userId: `user_${person}`,
    sessionId: `sess_${person}`,
    sessionStatus: 'active',
    ...organization,
  });
  expect(auth.sessionClaims).toMatchObject({ v: 2, metadata, email: `${person}@example.com` });
});

test('has() decides by the claims of the token', async () => {
  const [grace, linus, ada] = await Promise.all(
    ['grace', 'linus', 'ada'].map(async (who) => sessionOf(await mint(who))),
  );
  const can = { permission: 'org:poems:publish' };
  expect([grace?.has(can), linus?.has(can), ada?.has(can)]).toEqual([true, false, false]);
  expect(grace?.has({ role: 'org:admin' })).toBe(true);
  expect([grace?.has({ feature: 'poems' }), ada?.has({ feature: 'poems' })]).toEqual([true, false]);
  expect([grace?.has({ plan: 'free_org' }), ada?.has({ plan: 'free_user' })]).toEqual([true, true]);
});

test('a session counts as reverified until its factors are too old', async () => {
  const fresh = await sessionOf(await mint('ada'));
  const stale = await sessionOf(await mint('ada', { claims: { fva: [11, -1] } }));
  expect([fresh.has({ reverification: 'strict' }), stale.has({ reverification: 'strict' })]).toEqual([true, false]);
});

test("a token has the form of Clerk's own", async () => {
  const token = await mint('grace', { issuedAt: new Date('2026-11-01T00:00:00Z') });
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys.kid, cat: 'cl_B7d4PD111AAA' });
  const { jti, ...claims } = decodeJwt(token);
  expect(claims).toMatchInlineSnapshot(`
    {
      "azp": "http://localhost:4000",
      "email": "grace@example.com",
      "exp": 1793491260,
      "fea": "o:poems",
      "fva": [
        0,
        -1,
      ],
      "iat": 1793491200,
      "iss": "https://clerk.gatehouse.localhost",
      "metadata": {},
      "name": "Grace Hopper",
      "nbf": 1793491190,
      "o": {
        "fpm": "3",
        "id": "org_acme",
        "per": "publish,read",
        "rol": "admin",
        "slg": "acme",
      },
      "pla": "o:free_org",
      "sid": "sess_grace",
      "sts": "active",
      "sub": "user_grace",
      "v": 2,
    }
  `);
});

test('claims and headers can be overridden, and removed', async () => {
  const token = await mint('linus', {
    claims: { act: { sub: 'user_ada' }, azp: undefined },
    header: { kid: 'ins_other' },
  });
  expect(decodeProtectedHeader(token).kid).toBe('ins_other');
  expect(decodeJwt(token)).not.toHaveProperty('azp');
  expect((await sessionOf(token)).actor).toEqual({ sub: 'user_ada' });
});

test('mints a token for any person by claims, and refuses an unknown key', async () => {
  expect(await sessionOf(await mint({ sub: 'user_new', name: 'New Person' }))).toMatchObject({ userId: 'user_new' });
  await expect(mint('eve')).rejects.toThrow(UnknownPerson);
});

test('an expired token is refused, and so is one of another key', async () => {
  const expired = await mint('linus', { issuedAt: Date.now() - 70_000 });
  expect((await authenticate(expired)).reason).toMatch('session-token-expired');
  const other = await startClerk();
  expect((await authenticate(await other.mint('linus', { header: { kid: keys.kid } }))).reason).toBe(
    'token-invalid-signature',
  );
});

test('without CLERK_JWT_KEY, the key comes from /v1/jwks', async () => {
  const before = requests.length;
  expect((await authenticate(await mint('linus'), '')).isAuthenticated).toBe(true);
  expect(requests.slice(before)).toEqual(['GET /v1/jwks']);
});

test("Clerk's Express middleware accepts the token", async () => {
  const {
    CLERK_JWT_KEY: jwtKey = '',
    CLERK_PUBLISHABLE_KEY: publishableKey = '',
    CLERK_SECRET_KEY: secretKey = '',
  } = env;
  const app = express().use(clerkMiddleware({ clerkClient: client, jwtKey, publishableKey, secretKey }));
  app.get('/', (request, response) => void response.json(getAuth(request)));
  const server = app.listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const headers = { authorization: `Bearer ${await mint('grace')}` };
    const auth = await fetch(`http://127.0.0.1:${port}/`, { headers }).then((response) => response.json());
    expect(auth).toMatchObject({ userId: 'user_grace', orgId: 'org_acme', orgSlug: 'acme', orgRole: 'org:admin' });
  } finally {
    server.close();
  }
});
