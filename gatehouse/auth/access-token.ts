import type { AuthOptions, TokenKind } from './options.ts';
import type { Claims } from './verdict.ts';

type Audience = Pick<AuthOptions, 'audiences' | 'withoutAudience'>;
type Expected = Audience & Pick<AuthOptions, 'accessTokenIssuer'>;

/**
 * Returns why the claims of an OAuth access token make it invalid, whatever its signature is, or null (RFC 9068, section 4).
 * Clerk's verification does not check the issuer, and its error does not tell which check failed.
 */
export function faultOfAccessToken({ aud, iss, exp }: Claims, expected: Expected): string | null {
  if (iss !== expected.accessTokenIssuer) return 'token-iss-mismatch';
  if (typeof exp !== 'number') return 'token-malformed';
  if (exp * 1000 <= Date.now()) return 'token-expired';
  if (aud === undefined) return expected.withoutAudience ? null : 'token-audience-mismatch';
  const audiences: readonly unknown[] = expected.audiences;
  return [aud].flat().some((audience) => audiences.includes(audience)) ? null : 'token-audience-mismatch';
}

/** Whether no OAuth access token can be valid: if it is given no audience, Clerk accepts every one. */
export function isWithoutAudience(kind: TokenKind | undefined, { audiences, withoutAudience }: Audience): boolean {
  return kind === 'oauth_token' && audiences.length === 0 && !withoutAudience;
}
