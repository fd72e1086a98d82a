import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Keys } from './keys.ts';
import type { Grant } from './oauth-store.ts';
import type { Store } from './store.ts';

export type AccessTokenOptions = {
  /** Seconds; Clerk's access tokens live for a day. */
  ttl?: number;
  issuedAt?: number;
  /** Laid over Clerk's own claims; one that is `undefined` is left out. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
};

export const ACCESS_TOKEN_SECONDS = 24 * 60 * 60;

/** With this scope the token names the person's organization. */
export const ORGANIZATION_SCOPE = 'user:org:read';

/**
 * Creates the function that signs OAuth access tokens as Clerk does (RFC 9068):
 * https://clerk.com/docs/guides/configure/auth-strategies/oauth/verify-oauth-tokens
 * @param issuer local Clerk's own URL
 */
export function createAccessTokenMinter(
  keys: Pick<Keys, 'privateKey' | 'kid'>,
  store: Pick<Store, 'user'>,
  issuer: string,
) {
  return ({ userId, clientId, scopes, resource }: Grant, options: AccessTokenOptions = {}): Promise<string> => {
    const { ttl = ACCESS_TOKEN_SECONDS, issuedAt = Date.now(), claims, header } = options;
    const iat = Math.floor(issuedAt / 1000);
    const organization = scopes.includes(ORGANIZATION_SCOPE) ? store.user(userId)?.organization : null;
    const own = {
      iss: issuer,
      sub: userId,
      ...(resource === null ? {} : { aud: [resource] }),
      client_id: clientId,
      scope: scopes.join(' '),
      ...(organization ? { org_id: organization.id } : {}),
      iat,
      nbf: iat - 10,
      exp: iat + ttl,
      jti: `oat_${randomUUID().replaceAll('-', '')}`,
    };
    return new SignJWT({ ...own, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: keys.kid, typ: 'at+jwt', ...header })
      .sign(keys.privateKey);
  };
}
