import { createHmac } from 'node:crypto';
import type { AuthObject } from '@clerk/express';
import { clerkMiddleware, getAuth } from '@clerk/express';
import type { Request, Response } from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Auth } from '../../auth/auth.ts';
import { createAuthenticate } from '../../auth/authenticate.ts';
import { defaultLimits } from '../../config/index.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import { createLog } from '../../log/index.ts';
import { readConfig } from '../app/config.ts';
import * as sample from '../app/people.ts';

const NOW = 1_800_000_000_000;
const TOKENS = 2_000;

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterAll(() => void vi.useRealTimers());

const [keys, otherKeys] = await Promise.all([makeKeys(), makeKeys()]);
const signers = {
  right: createTokenMinter(keys, openStore(sample)),
  wrong: createTokenMinter({ ...otherKeys, kid: keys.kid }, openStore(sample)),
};

/** Clerk's own middleware and ours, on the same keys. */
const doors = async (authorizedParties: string[]) => {
  const env = { ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }), LOG_LEVEL: 'silent' };
  const parties = authorizedParties.length === 0 ? {} : { CLERK_AUTHORIZED_PARTIES: authorizedParties.join(',') };
  const config = readConfig({ ...env, ...parties });
  const { publishableKey, secretKey, jwtKey } = config.clerk;
  const middleware = clerkMiddleware({
    publishableKey,
    secretKey,
    jwtKey: jwtKey ?? '',
    ...(authorizedParties.length === 0 ? {} : { authorizedParties }),
  });
  const theirs = (authorization: string) =>
    new Promise<AuthObject>((resolve, reject) => {
      const headers = { host: 'localhost:4000', authorization };
      const request = {
        method: 'POST',
        url: '/graphql',
        originalUrl: '/graphql',
        protocol: 'http',
        headers,
      } as Request;
      const response = { setHeader: () => {}, appendHeader: () => {}, append: () => {} } as unknown as Response;
      middleware(request, response, (error) => (error ? reject(error) : resolve(getAuth(request))));
    });
  return { theirs, ours: await createAuthenticate({ ...config.clerk, limits: defaultLimits.auth }, createLog(config)) };
};
const open = await doors([]);
const strict = await doors(['http://localhost:4000']);

/** The content of an auth object: its fields, and the results of its functions instead of the functions. */
const saidBy = async (auth: AuthObject | Auth) => {
  const { getToken, has, debug, ...fields } = auth as Extract<
    Auth,
    { isAuthenticated: true; tokenType: 'session_token' }
  >;
  const questions: Parameters<typeof has>[0][] = [
    { role: 'org:admin' },
    { role: 'org:member' },
    { permission: 'org:poems:publish' },
    { permission: 'org:poems:read' },
    { feature: 'poems' },
    { plan: 'free_org' },
    { plan: 'free_user' },
    { reverification: 'strict' },
    { reverification: 'lax' },
  ];
  return { fields, token: await getToken(), answers: questions.map(has), debugs: typeof debug };
};

const seconds = fc.integer({ min: -8, max: 8 });
/** Mostly Clerk's value, sometimes another or none. */
const claim = (...values: unknown[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constant('keep') }, { weight: 1, arbitrary: fc.constantFrom(...values) });
const token = fc.record({
  who: fc.constantFrom('ada', 'grace', 'linus', 'mallory'),
  key: fc.constantFrom<keyof typeof signers>('right', 'right', 'right', 'right', 'wrong'),
  /** How far `exp` and `iat` are from now. */
  expiresIn: fc.oneof(seconds, fc.constantFrom(30, 60, 3600, -60)),
  issuedIn: fc.oneof(seconds, fc.constantFrom(-30, -3600, 60)),
  claims: fc.record({
    nbf: claim(undefined, NOW / 1000 + 4, NOW / 1000 + 5, NOW / 1000 + 6, 'soon'),
    sub: claim(undefined, '', 'user_other', 7),
    sid: claim(undefined, 'sess_other', null),
    iss: claim(undefined, 'https://evil.example', ''),
    azp: claim(undefined, 'http://localhost:4000', 'https://evil.example', ''),
    sts: claim(undefined, 'active', 'pending', 'expired'),
    exp: claim(undefined, 'never', null),
    iat: claim(undefined, 'once'),
    v: claim(undefined, 1, 2, 3, '2'),
    fva: claim(undefined, [0, 0], [-1, -1], [10, 10], 'no'),
    o: claim(undefined, { id: 'org_x', rol: 'admin', slg: 'x' }, {}),
    org_id: claim('org_v1'),
    org_role: claim('org:admin'),
    org_permissions: claim(['org:poems:publish']),
    act: claim({ sub: 'user_staff' }),
    metadata: claim(undefined, { role: 'admin' }),
    aud: claim('https://api.example', ['a', 'b']),
  }),
  header: fc.record({
    alg: claim('none', 'HS256', 'RS512', 'rs256'),
    typ: claim(undefined, 'at+jwt', 'jwt'),
    kid: claim('ins_other'),
    cat: claim(undefined, 'cl_other'),
  }),
  damage: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('change', 'drop', 'double', 'cut', 'dot', 'space'),
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
    },
  ),
  scheme: fc.constantFrom('Bearer ', 'Bearer ', 'Bearer ', 'bearer ', 'Bearer  ', 'Basic ', ''),
  later: fc.integer({ min: -70, max: 70 }),
  parties: fc.boolean(),
});
type Token = typeof token extends fc.Arbitrary<infer T> ? T : never;

const kept = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== 'keep'));
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** jose signs RS256 alone; any other algorithm is claimed by a header that is put in afterwards. */
const mint = async ({ who, key, expiresIn, issuedIn, claims, header }: Token): Promise<string> => {
  const iat = NOW / 1000 + issuedIn;
  const times = { iat, nbf: iat - 10, exp: NOW / 1000 + expiresIn };
  const { alg, ...headers } = kept(header) as { alg?: string };
  const signed = await signers[key](who, { claims: { ...times, ...kept(claims) }, header: headers });
  if (alg === undefined) return signed;
  const [head = '', payload = '', signature] = signed.split('.');
  const text = `${encode({ ...JSON.parse(Buffer.from(head, 'base64url').toString()), alg })}.${payload}`;
  if (alg === 'none') return `${text}.`;
  return `${text}.${alg === 'HS256' ? createHmac('sha256', keys.publicKeyPem).update(text).digest('base64url') : signature}`;
};

const damaged = (text: string, damage: Token['damage']): string => {
  if (damage === null) return text;
  const at = Math.floor(damage.at * text.length);
  const [before, character = '', after] = [text.slice(0, at), text[at], text.slice(at + 1)];
  switch (damage.kind) {
    case 'change':
      return `${before}${character === 'A' ? 'B' : 'A'}${after}`;
    case 'drop':
      return before + after;
    case 'double':
      return before + character + character + after;
    case 'cut':
      return before;
    case 'dot':
      return `${before}.${character}${after}`;
    default:
      return `${before} ${character}${after}`;
  }
};

it(`of ${TOKENS} tokens, what Clerk's middleware refuses is never accepted, and what both accept is the same caller`, async () => {
  const seen = { accepted: 0, refused: 0 };
  const compare = async ({ theirs, ours }: typeof open, authorization: string) => {
    // We also accept `bearer` in any case and several spaces (RFC 9110, section 11.4); Clerk sees no credentials there.
    const asClerkReads = authorization.replace(/^bearer +/i, 'Bearer ');
    const [their, our] = [await theirs(asClerkReads), await ours(authorization)];
    if (our.outcome !== 'good') {
      // Clerk also accepts a token without a scheme, and does not check `iss`.
      if (their.isAuthenticated) {
        const foreign =
          /^bearer /i.test(authorization) &&
          (their as { sessionClaims?: { iss?: string } }).sessionClaims?.iss !== 'https://clerk.gatehouse.localhost';
        expect(our).toEqual({ outcome: 'bad', reason: foreign ? 'token-invalid-issuer' : 'authorization-malformed' });
      }
      expect(our.outcome).toBe('bad');
      seen.refused += 1;
      return;
    }
    expect(their.isAuthenticated).toBe(true);
    expect(await saidBy(our.auth)).toEqual(await saidBy(their));
    seen.accepted += 1;
  };
  const property = fc.asyncProperty(token, async (spec) => {
    const door = spec.parties ? strict : open;
    const authorization = spec.scheme + damaged(await mint(spec), spec.damage);
    vi.setSystemTime(NOW);
    await compare(door, authorization);
    // Again, when it may be cached; and at another time, on a clock that may have been set back.
    await compare(door, authorization);
    vi.setSystemTime(NOW + spec.later * 1000);
    await compare(door, authorization);
    vi.setSystemTime(NOW);
  });
  await fc.assert(property, { numRuns: TOKENS });
  // Both outcomes must be frequent, or the property would prove little.
  expect(seen.accepted).toBeGreaterThan(TOKENS / 10);
  expect(seen.refused).toBeGreaterThan(TOKENS / 10);
}, 180_000);

it('accepts a token at exactly the times at which Clerk accepts it', async () => {
  const [iat, exp] = [NOW / 1000, NOW / 1000 + 60];
  const authorization = `Bearer ${await signers.right('grace', { claims: { iat, nbf: iat, exp } })}`;
  for (const offset of [-7, -6, -5, -4, 0, 59, 60, 61, 64, 65, 66, 30, -6, 64, 66]) {
    for (const ms of [-1, 0, 1]) {
      vi.setSystemTime(NOW + offset * 1000 + ms);
      const [their, our] = [await open.theirs(authorization), await open.ours(authorization)];
      expect([offset, ms, our.outcome === 'good']).toEqual([offset, ms, their.isAuthenticated]);
    }
  }
  vi.setSystemTime(NOW);
});
