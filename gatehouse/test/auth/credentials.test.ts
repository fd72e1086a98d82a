import { connect } from 'node:net';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeKeys } from '../../local-clerk/keys.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const ME = '{ me { id name } }';
const PUBLIC = '{ poems(first: 1) { edges { node { id } } } }';

const refused = (answer: Awaited<ReturnType<typeof api.anonymous.query>>, reason: string) => {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason } }]);
};

describe('no credentials', () => {
  it('are enough for public fields', async () => {
    const answer = await api.anonymous.query(PUBLIC);
    expect(answer.status).toBe(200);
    expect(answer.data.poems.edges).toHaveLength(1);
  });

  it('get UNAUTHENTICATED for other fields', async () => {
    const answer = await api.anonymous.query(ME);
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('are assumed if there is only a cookie', async () => {
    const token = await api.mint('linus');
    const response = await api.anonymous.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `__session=${token}; __client_uat=1` },
      body: JSON.stringify({ query: ME }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

describe('a good token', () => {
  it('signs in', async () => {
    const answer = await api.as('linus').query(ME);
    expect(answer.body).toEqual({ data: { me: { id: 'user_linus', name: 'Linus Torvalds' } } });
  });

  it('may have its scheme in any case (RFC 9110, section 11.1)', async () => {
    const answer = await api.withAuthorization(`bearer ${await api.mint('linus')}`).query(ME);
    expect(answer.data).toMatchObject({ me: { id: 'user_linus' } });
  });

  it('may have version 1 of the claims', async () => {
    const claims = { v: undefined, o: undefined, org_id: 'org_acme', org_role: 'org:admin', org_slug: 'acme' };
    const answer = await api.as('linus', { claims: { ...claims, org_permissions: ['org:poems:publish'] } }).query(ME);
    expect(answer.data).toMatchObject({ me: { id: 'user_linus' } });
  });

  it('may be issued by a clock slightly ahead, or have just expired: Clerk tolerates five seconds', async () => {
    const ahead = await api.as('linus', { issuedAt: Date.now() + 3_000 }).query(ME);
    expect(ahead.data).toMatchObject({ me: { id: 'user_linus' } });
    const expired = await api.as('linus', { issuedAt: Date.now() - 62_000 }).query(ME);
    expect(expired.data).toMatchObject({ me: { id: 'user_linus' } });
  });

  it('may be of an impersonated session', async () => {
    const answer = await api.as('linus', { claims: { act: { sub: 'user_ada' } } }).query(ME);
    expect(answer.data).toMatchObject({ me: { id: 'user_linus' } });
  });
});

describe('a bad token is refused, also on public fields', () => {
  it.each([
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['*/*', 'application/json'],
  ])('in the media type that %s asks for', async (accept, type) => {
    const headers = { 'content-type': 'application/json', accept };
    const init = { method: 'POST', headers, body: JSON.stringify({ query: PUBLIC }) };
    const response = await api.withAuthorization('Bearer hello').fetch('/graphql', init);
    expect([response.status, response.headers.get('content-type')]).toEqual([401, `${type}; charset=utf-8`]);
  });

  it.each([
    ['expired', { issuedAt: Date.now() - 70_000 }, 'session-token-expired'],
    ['not yet valid', { claims: { nbf: Math.floor(Date.now() / 1000) + 60 } }, 'session-token-nbf'],
    [
      'issued by a clock far ahead',
      { claims: { iat: Math.floor(Date.now() / 1000) + 60 } },
      'session-token-iat-in-the-future',
    ],
    ['of a pending session', { claims: { sts: 'pending' } }, 'session-pending'],
    [
      'of another issuer',
      { claims: { iss: 'https://clerk.gatehouse.localhost.evil.example' } },
      'token-invalid-issuer',
    ],
    ['without an issuer', { claims: { iss: undefined } }, 'token-invalid-issuer'],
    ['of an unknown key', { header: { kid: undefined } }, 'token-malformed'],
  ])('%s', async (_name, options, reason) => {
    refused(await api.as('linus', options).query(PUBLIC), reason);
  });

  it.each([
    ['an empty bearer', 'Bearer', 'authorization-malformed'],
    ['an empty bearer and a space', 'Bearer ', 'authorization-malformed'],
    ['two tokens', 'Bearer a b', 'authorization-malformed'],
    ['another scheme', 'Basic bGludXM6bGludXM=', 'authorization-malformed'],
    ['no JWT', 'Bearer hello', 'token-malformed'],
    ['dots', 'Bearer ..', 'token-malformed'],
    ['a header that is no JSON', 'Bearer e30x.e30.e30', 'token-malformed'],
    ['20 kB', `Bearer ${'a'.repeat(20_000)}`, 'token-too-long'],
  ])('%s', async (_name, authorization, reason) => {
    refused(await api.withAuthorization(authorization).query(PUBLIC), reason);
  });

  it('one changed character', async () => {
    const [header, payload, signature] = (await api.mint('linus')).split('.') as [string, string, string];
    const forged = Buffer.from(payload, 'base64url').toString().replaceAll('user_linus', 'user_ada');
    const answer = await api
      .withAuthorization(`Bearer ${header}.${Buffer.from(forged).toString('base64url')}.${signature}`)
      .query(PUBLIC);
    refused(answer, 'token-invalid-signature');
  });

  it('alg none', async () => {
    const [, payload] = (await api.mint('ada')).split('.') as [string, string];
    const header = { alg: 'none', typ: 'JWT', kid: api.keys.kid };
    const token = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`;
    refused(await api.withAuthorization(`Bearer ${token}`).query(PUBLIC), 'token-invalid-algorithm');
    refused(await api.withAuthorization(`Bearer ${new UnsecuredJWT({}).encode()}`).query(PUBLIC), 'token-malformed');
  });

  it('HS256 with the public key as the secret', async () => {
    const secret = new TextEncoder().encode(api.keys.publicKeyPem);
    const token = await new SignJWT({ sub: 'user_ada', sid: 'sess_1', v: 2 })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: api.keys.kid })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(secret);
    refused(await api.withAuthorization(`Bearer ${token}`).query(PUBLIC), 'token-invalid-algorithm');
  });

  it('another key under the same kid', async () => {
    const mint = createTokenMinter({ ...(await makeKeys()), kid: api.keys.kid }, api.clerk.store);
    const answer = await api.withAuthorization(`Bearer ${await mint('ada')}`).query(PUBLIC);
    refused(answer, 'token-invalid-signature');
  });

  it.each(['ak_someone', 'oat_someone', 'mt_someone'])('%s, a machine token of a kind not accepted', async (token) => {
    const before = api.clerk.requests.length;
    refused(await api.withAuthorization(`Bearer ${token}`).query(PUBLIC), 'token-type-mismatch');
    expect(api.clerk.requests.length).toBe(before);
  });

  it('two Authorization headers, of which a proxy and a server may trust different ones', async () => {
    const token = await api.mint('linus');
    const body = JSON.stringify({ query: PUBLIC });
    const answer = await raw([
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Authorization: Bearer ${token}`,
      'authorization: Bearer something-else',
      '',
      body,
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toContain('"reason":"authorization-repeated"');
  });
});

it('does not call Clerk with CLERK_JWT_KEY', async () => {
  await api.as('ada').query(ME);
  expect(api.clerk.requests.filter((request) => request.includes('jwks'))).toEqual([]);
});

const raw = (lines: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
