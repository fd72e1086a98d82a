import { createHmac, randomUUID, sign } from 'node:crypto';
import { createTokenMinter, frontendApi, type Keys, machineId } from '../../local-clerk/index.ts';
import type { ContractClerk } from './clerk.ts';
import type { TokenSpec } from './contract.ts';

/** Marks a machine's JWT in its header, as Clerk does. */
const M2M_CATEGORY = 'cl_B7d4PD333AAA';

/** Makes the token that a case describes; a new one each time, since session tokens live for 60 seconds. */
export async function makeToken(spec: TokenSpec, clerk: ContractClerk): Promise<string> {
  const { kind = 'session', scopes = [], signedBy = 'clerk' } = spec;
  if (kind === 'api_key' || kind === 'm2m_token' || kind === 'oauth_token') {
    const subject = kind === 'm2m_token' ? machineId : 'user_ada';
    const { token, secret } = clerk.store.issue({ kind, subject, scopes, name: 'contract' });
    if (spec.revoked) clerk.store.revoke(token.id, 'lost');
    return secret;
  }
  const keys = clerk.signers[signedBy];
  const header = fill({ ...spec.header, ...absent(spec.withoutHeader) }, keys, clerk.url);
  if (spec.payload !== undefined) return signed(spec.payload, { alg: 'RS256', kid: keys.kid, typ: 'JWT' }, keys);
  const token = kind === 'm2m_jwt' ? machineJwt(spec, header, keys) : await sessionToken(spec, header, keys, clerk);
  return distort(token, spec, keys);
}

function sessionToken(spec: TokenSpec, header: Claims, keys: Keys, clerk: ContractClerk): Promise<string> {
  const { as = 'linus', age = 0, claims = {}, seconds = {}, without } = spec;
  const now = Math.floor(Date.now() / 1000);
  const times = Object.fromEntries(Object.entries(seconds).map(([name, offset]) => [name, now + offset]));
  return createTokenMinter(keys, clerk.store)(as, {
    issuedAt: Date.now() - age * 1000,
    claims: { ...fill(claims, keys, clerk.url), ...times, ...absent(without) },
    header,
  });
}

function machineJwt({ age = 0, scopes = [], claims }: TokenSpec, header: Claims, keys: Keys): string {
  const iat = Math.floor(Date.now() / 1000) - age;
  const times = { iat, nbf: iat, exp: iat + 60 };
  const payload = { iss: `https://${frontendApi}`, sub: machineId, jti: `mt_${randomUUID()}`, ...times };
  const marks = { alg: 'RS256', cat: M2M_CATEGORY, kid: keys.kid, typ: 'JWT', ...header };
  return signed(JSON.stringify({ ...payload, scopes: scopes.join(' '), ...claims }), marks, keys);
}

type Claims = Record<string, unknown>;

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** A JWT with an arbitrary payload, signed with RS256. */
function signed(payload: string, header: Claims, { privateKey }: Keys): string {
  const content = `${base64(JSON.stringify(header))}.${base64(payload)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), privateKey as never).toString('base64url')}`;
}

/** The token with another algorithm, or changed after it was signed. */
function distort(token: string, { alg, tamper }: TokenSpec, keys: Keys): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (alg !== undefined) {
    const content = `${base64(JSON.stringify({ alg, typ: 'JWT', kid: keys.kid }))}.${payload}`;
    const mac = createHmac('sha256', keys.publicKeyPem).update(content).digest('base64url');
    return `${content}.${alg === 'none' ? '' : mac}`;
  }
  if (tamper === 'payload') {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return `${header}.${base64(JSON.stringify({ ...claims, sub: 'user_ada', metadata: { role: 'admin' } }))}.${signature}`;
  }
  if (tamper === 'signature')
    return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  return tamper === 'no-signature' ? `${header}.${payload}.` : token;
}

/** Members to leave out, as `undefined`, which JSON omits. */
const absent = (names: string[] = []): Claims => Object.fromEntries(names.map((name) => [name, undefined]));

/** Replaces the placeholders `{random}`, `{its key}`, `{clerk}` and `{7000 characters}`. */
function fill(members: Claims, keys: Keys, clerkUrl: string): Claims {
  const filled = Object.entries(members).map(([name, value]) => {
    if (value === '{its key}') return [name, keys.jwk];
    if (typeof value !== 'string') return [name, value];
    const text = value.replace('{random}', () => `ins_${randomUUID()}`).replace('{clerk}', clerkUrl);
    return [name, text.replace(/\{(\d+) characters\}/, (_, count) => 'a'.repeat(Number(count)))];
  });
  return Object.fromEntries(filled);
}
