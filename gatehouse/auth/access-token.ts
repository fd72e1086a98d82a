import type { AuthOptions, TokenKind } from './options.ts';
import type { Claims } from './verdict.ts';

type Audience = Pick<AuthOptions, 'audiences' | 'withoutAudience'>;
type Expected = Audience & Pick<AuthOptions, 'accessTokenIssuer'>;

/**
 * Returns why the claims of an OAuth access token are invalid, or null (RFC 9068, section 4); ignores the signature.
 * Clerk's verification does not check the issuer, and its error does not say which check failed.
 */
export function faultOfAccessToken({ aud, iss, exp }: Claims, expected: Expected): string | null {
  if (iss !== expected.accessTokenIssuer) return 'token-iss-mismatch';
  if (typeof exp !== 'number') return 'token-malformed';
  if (exp * 1000 <= Date.now()) return 'token-expired';
  if (aud === undefined) return expected.withoutAudience ? null : 'token-audience-mismatch';
  const audiences: readonly unknown[] = expected.audiences;
  return [aud].flat().some((audience) => audiences.includes(audience)) ? null : 'token-audience-mismatch';
}

/** Whether every OAuth access token has to be rejected: without a configured audience, Clerk would accept them all. */
export function isWithoutAudience(kind: TokenKind | undefined, { audiences, withoutAudience }: Audience): boolean {
  return kind === 'oauth_token' && audiences.length === 0 && !withoutAudience;
}
