import type { AuthOptions } from './options.ts';

/** The `iss` of session tokens: Clerk's Frontend API, unless the settings name another. */
export function sessionIssuerOf({ issuer, publishableKey }: Pick<AuthOptions, 'issuer' | 'publishableKey'>): string {
  return issuer ?? `https://${frontendApiOf(publishableKey)}`;
}

type Options = Pick<AuthOptions, 'frontendApiUrl' | 'issuer' | 'publishableKey'>;

/** The `iss` of OAuth access tokens: the authorization server, where people sign in to applications. */
export function authorizationServerOf({ frontendApiUrl, ...clerk }: Options): string {
  return frontendApiUrl ?? sessionIssuerOf(clerk);
}

/** A publishable key is `pk_test_` or `pk_live_`, then the base64 of the Frontend API's host and a `$`. */
const frontendApiOf = (publishableKey: string): string =>
  Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
    .toString()
    .replace(/\$$/, '');
