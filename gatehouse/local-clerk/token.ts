import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { frontendApi } from './env.ts';
import type { Keys } from './keys.ts';
import type { Store, User } from './store.ts';

export type MintOptions = {
  /** Lifetime in seconds; Clerk's session tokens live for 60. */
  ttl?: number;
  issuedAt?: Date | number;
  /** The active organization instead of the person's own; null for none. */
  organization?: User['organization'];
  /** Replace Clerk's own claims; a claim that is `undefined` is removed. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
};

/** A user by key (`'linus'`), or any user by claims: `{ sub: 'user_new', name: 'New Person' }`. */
type Subject = string | ({ sub: string } & Record<string, unknown>);

export type Mint = (subject: Subject, options?: MintOptions) => Promise<string>;

/** No sample user has this key. */
export class UnknownPerson extends Error {}

/** Marks a session token in its header, so that no other JWT with the same key is accepted as one. */
const SESSION_CATEGORY = 'cl_B7d4PD111AAA';

/**
 * Creates the function that signs session tokens as Clerk does, in version 2 of its claims:
 * https://clerk.com/docs/guides/sessions/session-tokens.
 */
export function createTokenMinter(keys: Pick<Keys, 'privateKey' | 'kid'>, store: Pick<Store, 'users'>): Mint {
  return async (subject, { ttl = 60, issuedAt = Date.now(), organization, claims, header } = {}) => {
    const own = typeof subject === 'string' ? claimsOf(personWith(subject, store), organization) : subject;
    const iat = Math.floor(Number(issuedAt) / 1000);
    const session = {
      iss: `https://${frontendApi}`,
      azp: 'http://localhost:4000',
      sid: `sess_${String(own.sub).replace(/^user_/, '')}`,
      sts: 'active',
      // Minutes since the first and the second factor: just signed in, without a second factor.
      fva: [0, -1],
      iat,
      nbf: iat - 10,
      exp: iat + ttl,
      jti: randomUUID().replaceAll('-', ''),
      v: 2,
    };
    return new SignJWT({ ...session, ...own, ...claims })
      .setProtectedHeader({ alg: 'RS256', cat: SESSION_CATEGORY, kid: keys.kid, typ: 'JWT', ...header })
      .sign(keys.privateKey);
  };
}

/** @throws {UnknownPerson} */
export function personWith(key: string, store: Pick<Store, 'users'>): User {
  const users = store.users();
  const user = users.find((one) => one.key === key);
  if (user === undefined) {
    throw new UnknownPerson(`There is no "${key}". You can be: ${users.map((one) => one.key).join(', ')}.`);
  }
  return user;
}

/**
 * The claims of the customised session token: `{ "metadata": "{{user.public_metadata}}", "name": "{{user.full_name}}",
 * "email": "{{user.primary_email_address}}" }`.
 */
const claimsOf = (user: User, organization = user.organization): Record<string, unknown> => ({
  sub: user.userId,
  metadata: user.publicMetadata,
  name: `${user.firstName} ${user.lastName}`,
  email: user.email,
  ...(organization === null ? { pla: 'u:free_user' } : organizationClaims(organization)),
});

/**
 * The active organization. Permissions `org:<feature>:<permission>` are encoded as bit maps: `fea` has the features,
 * `per` the permissions, and `fpm` one number per feature whose bits select permissions.
 */
const organizationClaims = ({ id, slug, role, permissions }: NonNullable<User['organization']>) => {
  const pairs = permissions.map((permission) => permission.split(':').slice(1));
  const features = [...new Set(pairs.map(([feature = '']) => feature))];
  const names = [...new Set(pairs.map(([, name = '']) => name))].sort();
  const bitsOf = (feature: string) =>
    pairs.reduce((bits, [of, name = '']) => (of === feature ? bits | (1 << names.indexOf(name)) : bits), 0);
  return {
    pla: 'o:free_org',
    fea: features.map((feature) => `o:${feature}`).join(','),
    o: { id, slg: slug, rol: role.slice('org:'.length), per: names.join(','), fpm: features.map(bitsOf).join(',') },
  };
};
