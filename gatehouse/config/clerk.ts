import {
  audience,
  clerkUrl,
  issuerOf,
  type MachineTokenKind,
  machineToken,
  publicKeyPem,
  publishableKeyOf,
  secret,
  upToAMinute,
  webhookSecret,
} from './clerk-values.ts';
import { type EnvReader, list, onOrOff, origin } from './env-reader.ts';
import { isThisMachine } from './loopback.ts';

export type ClerkConfig = {
  publishableKey: string;
  /** The host of the application's Frontend API, which the publishable key names. */
  frontendApi: string;
  /** The `iss` of the application's session tokens: its Frontend API, unless CLERK_ISSUER names another. */
  issuer: string;
  secretKey: string;
  /** In PEM; null: fetch the keys from Clerk's JWKS, once. */
  jwtKey: string | null;
  apiUrl: string;
  authorizedParties: readonly string[] | null;
  /** Kinds of machine token that are accepted in addition to session tokens. */
  acceptsTokens: readonly MachineTokenKind[];
  /** How long a verified machine token is accepted, even if it is revoked meanwhile, in seconds. */
  machineTokenSeconds: number;
  /** The `aud` of OAuth access tokens that are accepted. */
  audiences: readonly string[];
  /** Whether OAuth access tokens without `aud` are accepted, too. */
  withoutAudience: boolean;
  /** The `iss` of OAuth access tokens: that of session tokens, unless CLERK_FRONTEND_API_URL names another. */
  accessTokenIssuer: string;
  /** The current secret and, during a rotation, the previous one. */
  webhookSigningSecrets: readonly string[] | null;
  /** Whether the keys are those of the local Clerk. */
  local: boolean;
};

/**
 * Reads the CLERK_ variables. Reports incomplete combinations, and a local Clerk in production.
 * @param resources our URLs for which OAuth access tokens are accepted, in addition to those of CLERK_OAUTH_AUDIENCE
 */
export function readClerk(read: EnvReader, production: boolean, resources: readonly string[] = []): ClerkConfig {
  const publishable = read.value('CLERK_PUBLISHABLE_KEY', publishableKeyOf, null);
  const secretKey = read.value('CLERK_SECRET_KEY', secret, null);
  const apiUrl = read.value('CLERK_API_URL', clerkUrl, 'https://api.clerk.com');
  const acceptsTokens: readonly MachineTokenKind[] = read.value('CLERK_ACCEPTS_TOKENS', list(machineToken), []);
  const audiences = [...resources, ...read.value('CLERK_OAUTH_AUDIENCE', list(audience), [])];
  const withoutAudience = read.value('CLERK_OAUTH_WITHOUT_AUDIENCE', onOrOff, false);
  if (acceptsTokens.includes('oauth_token') && audiences.length === 0 && !withoutAudience) {
    read.add(
      'CLERK_ACCEPTS_TOKENS has oauth_token, but there is no audience: set CLERK_OAUTH_AUDIENCE to the URL for which applications request tokens.',
    );
  }
  const local = secretKey?.startsWith('sk_test_gatehouse_local') ?? false;

  const issuer = read.value('CLERK_ISSUER', issuerOf, `https://${publishable?.frontendApi ?? ''}`);
  const [pk, sk] = [read.text('CLERK_PUBLISHABLE_KEY'), read.text('CLERK_SECRET_KEY')];
  if (pk === null && sk === null) {
    read.add(
      'CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY are not set: copy both from https://dashboard.clerk.com (API keys) into .env, or run `npm run dev`, which needs no account.',
    );
  } else if (pk === null || sk === null) {
    const missing = pk === null ? 'CLERK_PUBLISHABLE_KEY' : 'CLERK_SECRET_KEY';
    read.add(`${missing} is not set, but the other key is: copy both from https://dashboard.clerk.com (API keys).`);
  } else if (publishable && secretKey && publishable.publishableKey.split('_')[1] !== secretKey.split('_')[1]) {
    read.add('CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY belong to different instances: one is test, the other live.');
  }
  const loopback = isThisMachine(new URL(apiUrl).hostname);
  if (production && (local || loopback)) {
    read.add('A local Clerk (keys of `npm run dev`, or CLERK_API_URL on this machine) cannot be used in production.');
  } else if (loopback && secretKey?.startsWith('sk_live_')) {
    read.add('CLERK_API_URL is on this machine but CLERK_SECRET_KEY is live: use test keys with a local Clerk.');
  }

  return {
    publishableKey: publishable?.publishableKey ?? '',
    frontendApi: publishable?.frontendApi ?? '',
    issuer,
    secretKey: secretKey ?? '',
    jwtKey: read.value('CLERK_JWT_KEY', publicKeyPem, null),
    apiUrl,
    authorizedParties: read.value('CLERK_AUTHORIZED_PARTIES', list(origin), null),
    acceptsTokens,
    machineTokenSeconds: read.value('CLERK_MACHINE_TOKEN_SECONDS', upToAMinute, 0),
    audiences,
    withoutAudience,
    accessTokenIssuer: read.value('CLERK_FRONTEND_API_URL', clerkUrl, issuer),
    webhookSigningSecrets: read.value('CLERK_WEBHOOK_SIGNING_SECRET', list(webhookSecret), null),
    local,
  };
}
