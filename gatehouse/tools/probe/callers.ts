import { type CryptoKey, decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { organizationOf } from './known.ts';
import { secondsLeft, type TokenSource } from './token.ts';

/** A caller. `kind` says how a correct server treats it. */
export type Caller = {
  readonly name: string;
  /** `bad`: 401 everywhere. `other`: 401 or 403. `organization`: refused if the route belongs to an organization. */
  readonly kind: 'anonymous' | 'bad' | 'other' | 'organization' | 'right';
  /** The Authorization header, or null for none. */
  readonly authorization: () => Promise<string | null>;
};

export type Callers = { readonly callers: readonly Caller[]; readonly leftOut: readonly string[] };

type Claims = Record<string, unknown>;

/** The `cat` of Clerk's M2M tokens: https://clerk.com/docs/guides/development/machine-auth/token-formats */
const M2M_CATEGORY = 'cl_B7d4PD333AAA';
const ELSEWHERE = { id: 'org_probe_elsewhere', slg: 'elsewhere', rol: 'admin' };

/**
 * All callers that a protected route has to reject, and the right person. Tokens have the claims of the right person's
 * own, so that each differs from a valid one in one respect.
 * @param key the key that signs the server's tokens; null if it is not available, as with a real Clerk application
 */
export async function makeCallers(source: TokenSource, key: CryptoKey | null): Promise<Callers> {
  const token = await source.first();
  const right: Caller = {
    name: 'right person',
    kind: 'right',
    authorization: async () => `Bearer ${await source.fresh()}`,
  };
  const anonymous: Caller = { name: 'anonymous', kind: 'anonymous', authorization: async () => null };
  const garbage = fixed('garbage', async () => 'not-a-token');
  if (!isJwt(token)) {
    return { callers: [anonymous, garbage, right], leftOut: ['everything made of a JWT: the right token is not one'] };
  }
  const { privateKey } = await generateKeyPair('RS256');
  const fresh = async () => readJwt(await source.fresh());
  const forged = (header: object) => async () => {
    const jwt = await fresh();
    return sign(privateKey, { ...jwt.header, ...header }, jwt.claims);
  };
  const keyless = [
    fixed('wrong signature', async () => tampered(await source.fresh())),
    fixed('signed by another key', forged({})),
    fixed('unknown key', forged({ kid: 'ins_probe_unknown' })),
    fixed('alg: none', async () => unsigned((await fresh()).claims, (await fresh()).header)),
  ];
  if (key === null) {
    const leftOut = ['wrong azp', 'OAuth token as session', 'pending', 'machine token', 'another organization'];
    return { callers: [anonymous, garbage, ...keyless, expiredLater(source), right], leftOut };
  }
  const signed =
    (claims: Claims, header: object = {}) =>
    async () => {
      const jwt = await fresh();
      return sign(key, { ...jwt.header, ...header }, { ...jwt.claims, ...claims });
    };
  const now = () => Math.floor(Date.now() / 1000);
  const ofMachine = { sub: 'mch_probe', sid: undefined, sts: undefined, azp: undefined, o: undefined };
  const ofApplication = {
    client_id: 'client_probe',
    scope: 'profile email',
    sid: undefined,
    sts: undefined,
    azp: undefined,
  };
  return {
    leftOut: [],
    callers: [
      anonymous,
      garbage,
      ...keyless,
      fixed('expired', async () => signed({ iat: now() - 700, nbf: now() - 710, exp: now() - 600 })()),
      fixed('not yet valid', async () => signed({ nbf: now() + 3000, exp: now() + 3060 })()),
      fixed('wrong azp', signed({ azp: 'https://another-front-end.example' })),
      fixed('OAuth token as session', signed(ofApplication, { typ: 'at+jwt', cat: undefined }), 'other'),
      fixed('pending', signed({ sts: 'pending' }), 'other'),
      fixed('machine token', signed(ofMachine, { cat: M2M_CATEGORY }), 'other'),
      ...(organizationOf(readJwt(token).claims) === undefined
        ? []
        : [fixed('another organization', async () => elsewhere(key, await fresh()), 'organization')]),
      right,
    ],
  };
}

const fixed = (name: string, make: () => Promise<string>, kind: Caller['kind'] = 'bad'): Caller => ({
  name,
  kind,
  authorization: async () => `Bearer ${await make()}`,
});

/** Without a key, the only expired token is the first one, once it has expired. */
const expiredLater = (source: TokenSource): Caller =>
  fixed('expired', async () => {
    const token = await source.first();
    const seconds = secondsLeft(token) + 15;
    if (seconds > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return token;
  });

type Jwt = { header: Record<string, unknown>; claims: Claims };

const readJwt = (token: string): Jwt => ({ header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) });

const isJwt = (token: string): boolean => {
  try {
    return decodeJwt(token) !== undefined;
  } catch {
    return false;
  }
};

const sign = (key: CryptoKey, header: object, claims: Claims): Promise<string> =>
  new SignJWT(withoutUndefined(claims)).setProtectedHeader({ ...withoutUndefined(header), alg: 'RS256' }).sign(key);

const withoutUndefined = (value: object): Claims => JSON.parse(JSON.stringify(value));

/** The same person in another organization, in the version of Clerk's claims that the token has. */
const elsewhere = (key: CryptoKey, { header, claims }: Jwt): Promise<string> => {
  const { fea: _features, ...own } = claims;
  const inVersion1 = { org_id: ELSEWHERE.id, org_slug: ELSEWHERE.slg, org_role: 'org:admin', org_permissions: [] };
  return sign(key, header, { ...own, ...('org_id' in claims ? inVersion1 : { o: ELSEWHERE }) });
};

/** The token with another first character of its signature; the last one may hold bits that do not count. */
const tampered = (token: string): string => {
  const [header, claims, signature = ''] = token.split('.');
  return `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
};

const unsigned = (claims: Claims, header: object): string =>
  `${[{ ...header, alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
