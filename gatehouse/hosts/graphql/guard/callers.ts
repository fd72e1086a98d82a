import { generateKeyPairSync, sign } from 'node:crypto';
import type { Rights } from '../../../guard/index.ts';
import type { Caller } from '../../../tools/access/matrix.ts';
import type { Auth, Authenticate } from '../../shared/auth.ts';
import { createVerifier } from '../../shared/authenticator.ts';

type Claims = Record<string, unknown>;

/** The claim with the minutes since each factor was verified. */
const JUST_NOW = { fva: [0, 0] };
const LONG_AGO = { fva: [100_000, -1] };
const IMPERSONATED = { act: { sub: 'user_staff' } };

/** Makes callers of each kind as requests do, from verified tokens, which are signed by a temporary key. */
export async function makeCallers(rights: Rights): Promise<Caller[]> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const authenticate = await createVerifier(
    {
      CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('clerk.example.com$').toString('base64')}`,
      CLERK_SECRET_KEY: 'sk_test_ofTheAccessMatrix',
      CLERK_JWT_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      CLERK_ACCEPTS_TOKENS: 'm2m_token',
    },
    console,
  );
  const tokenOf = (header: Claims, claims: Claims): string => {
    const now = Math.floor(Date.now() / 1000);
    const common = { iss: 'https://clerk.example.com', iat: now, nbf: now - 5, exp: now + 60 };
    const parts = [
      { alg: 'RS256', kid: 'ins_1', typ: 'JWT', ...header },
      { ...common, ...claims },
    ];
    const content = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${content}.${sign('RSA-SHA256', Buffer.from(content), privateKey).toString('base64url')}`;
  };
  const session = (...claims: Claims[]) =>
    authOf(authenticate, tokenOf({}, Object.assign({ sub: 'user_1', sid: 'sess_1' }, JUST_NOW, ...claims)));
  const machine = (scopes: readonly string[]) =>
    authOf(authenticate, tokenOf({ cat: 'cl_B7d4PD333AAA' }, { sub: 'mch_1', jti: 'mt_1', scopes: scopes.join(' ') }));

  const entitled = { fea: named(rights.feature), pla: named(rights.plan) };
  const organization = (role: string, permissions: readonly string[]) => ({
    org_id: 'org_1',
    org_role: role,
    org_permissions: permissions,
  });
  const person = async (name: string, who: string, ...own: Claims[]): Promise<Caller> => {
    const all = own.flatMap((claims) => [[claims], [claims, LONG_AGO], [claims, IMPERSONATED], [claims, entitled]]);
    return { name, who, auths: await Promise.all(all.map((claims) => session(...claims))) };
  };
  const roles = ['org:member', ...rights.role.filter((role) => !['org:admin', 'org:member'].includes(role))];
  return [
    { name: 'anonymous', who: 'no credentials', auths: [await authOf(authenticate, null)] },
    await person('signed in', 'no organization', {}),
    await person(
      'member',
      'of an organization, with any role but org:admin',
      ...roles.flatMap((role) => [organization(role, []), organization(role, rights.permission)]),
    ),
    await person(
      'org admin',
      'role org:admin',
      organization('org:admin', []),
      organization('org:admin', rights.permission),
    ),
    await person('admin', 'metadata.role is admin', { metadata: { role: 'admin' } }),
    { name: 'machine', who: 'an M2M token', auths: [await machine(rights.scope), await machine([])] },
  ];
}

/** Features and plans of the person and of the organization. */
const named = (names: readonly string[]): string =>
  names.map((name) => `uo:${name.replace(/^(o|org|organization|u|user):/, '')}`).join(',');

async function authOf(authenticate: Authenticate, token: string | null): Promise<Auth> {
  const verdict = await authenticate(token === null ? undefined : `Bearer ${token}`);
  if ('auth' in verdict) return verdict.auth;
  throw new Error(`The token of a sample caller was refused: ${JSON.stringify(verdict)}`);
}
