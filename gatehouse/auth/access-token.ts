import type { AuthOptions, MachineTokenKind } from './options.ts';
import type { Claims } from './verdict.ts';

type Options = Pick<AuthOptions, 'frontendApiUrl' | 'audiences' | 'withoutAudience'>;

/**
 * Why the claims of an OAuth access token refuse it, whatever its signature is; null where they do not (RFC 9068, section 4).
 * Clerk's verification checks no issuer, and says of nothing else which check failed.
 */
export function faultOfAccessToken({ aud, iss, exp }: Claims, options: Options): string | null {
  if (iss !== options.frontendApiUrl) return 'token-iss-mismatch';
  if (typeof exp !== 'number') return 'token-malformed';
  if (exp * 1000 <= Date.now()) return 'token-expired';
  if (aud === undefined) return options.withoutAudience ? null : 'token-audience-mismatch';
  const audiences: readonly unknown[] = options.audiences;
  return [aud].flat().some((audience) => audiences.includes(audience)) ? null : 'token-audience-mismatch';
}

/** Whether no OAuth access token can be for us: Clerk, given no audience, would check none. */
export function isForNobody(kind: MachineTokenKind | undefined, { audiences, withoutAudience }: Options): boolean {
  return kind === 'oauth_token' && audiences.length === 0 && !withoutAudience;
}
