import { createPublicKey } from 'node:crypto';
import { type EnvReader, list, onOrOff, origin, urlOf } from './env-reader.ts';
import { isThisMachine } from './loopback.ts';

export const machineTokens = ['api_key', 'oauth_token', 'm2m_token'] as const;
export type MachineTokenKind = (typeof machineTokens)[number];

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

/** `pk_test_` or `pk_live_`, then the base64 of the Frontend API's host and a `$`. */
const publishableKeyOf = (key: string): Pick<ClerkConfig, 'publishableKey' | 'frontendApi'> => {
  const encoded = /^pk_(?:test|live)_([\w=+/-]+)$/.exec(key)?.[1] ?? '';
  const frontendApi = /^([\w.-]+\.[\w-]+)\$$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
  if (frontendApi === undefined) {
    throw new Error(
      "is not a publishable key: it starts with pk_test_ or pk_live_, copied completely from Clerk's dashboard",
    );
  }
  return { publishableKey: key, frontendApi };
};

const secret = (key: string): string => {
  if (!/^sk_(test|live)_\w+$/.test(key)) {
    throw new Error(
      "is not a secret key: it starts with sk_test_ or sk_live_, copied completely from Clerk's dashboard",
    );
  }
  return key;
};

const clerkUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname)))) {
    throw new Error('is an https URL (http on this machine only)');
  }
  return url.origin;
};

/** Compared character by character with a token's `iss`, so that it is kept as it is written. */
const issuerOf = (text: string): string => {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:' || text.endsWith('/')) {
    throw new Error("is the https URL in the iss of Clerk's tokens, without a slash at its end");
  }
  return text;
};

const machineToken = (kind: string): MachineTokenKind => {
  const found = machineTokens.find((name) => name === kind);
  if (found === undefined) throw new Error(`is a list of ${machineTokens.join(', ')}, separated by commas`);
  return found;
};

const audience = (text: string): string => urlOf(text, ['https:', 'http:']);

const upToAMinute = (text: string): number => {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 60) throw new Error('is a number of seconds from 0 to 60');
  return Number(text);
};

const webhookSecret = (text: string): string => {
  if (!/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(text)) {
    throw new Error(
      "is not a signing secret: it starts with whsec_, copied completely from the endpoint's page in Clerk's dashboard",
    );
  }
  return text;
};

/** Clerk's secrets have 24 bytes, the minimum of the Standard Webhooks specification. */
export function isShortSecret(secret: string): boolean {
  return Buffer.from(secret.slice('whsec_'.length), 'base64').length < 24;
}

/**
 * Accepts the forms in which environments mangle a key: with literal \n, or base64 only. Clerk signs with 2048-bit RSA.
 */
const publicKeyPem = (text: string): string => {
  if (text.includes('PRIVATE KEY'))
    throw new Error("is a private key: copy the public one, from the API keys page of Clerk's dashboard");
  const body = text
    .replaceAll('\\n', '\n')
    .replace(/-----(BEGIN|END) PUBLIC KEY-----/g, '')
    .replace(/["\s]/g, '');
  const pem = `-----BEGIN PUBLIC KEY-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END PUBLIC KEY-----\n`;
  const details = keyDetails(pem);
  if (details?.modulusLength !== 2048 || Number(details.publicExponent) !== 65_537) {
    throw new Error(
      "is not a 2048-bit RSA public key in PEM: copy it completely from Clerk's dashboard (API keys, JWKS public key)",
    );
  }
  return pem;
};

const keyDetails = (pem: string) => {
  try {
    return createPublicKey(pem).asymmetricKeyDetails;
  } catch {
    return null;
  }
};
