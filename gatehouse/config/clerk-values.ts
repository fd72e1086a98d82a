import { createPublicKey } from 'node:crypto';
import { urlOf } from './env-reader.ts';
import { isThisMachine } from './loopback.ts';

// Parsers of Clerk's settings: each returns a value that is ready for use, or throws an Error that says what it must
// be.

export const machineTokens = ['api_key', 'oauth_token', 'm2m_token'] as const;
export type MachineTokenKind = (typeof machineTokens)[number];

/** A publishable key is `pk_test_` or `pk_live_`, then the base64 of the Frontend API's host and a `$`. */
export function publishableKeyOf(key: string): { publishableKey: string; frontendApi: string } {
  const encoded = /^pk_(?:test|live)_([\w=+/-]+)$/.exec(key)?.[1] ?? '';
  const frontendApi = /^([\w.-]+\.[\w-]+)\$$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
  if (frontendApi === undefined) {
    throw new Error(
      "is not a publishable key: it starts with pk_test_ or pk_live_, copied completely from Clerk's dashboard",
    );
  }
  return { publishableKey: key, frontendApi };
}

/** The text of a secret key, `sk_test_...` or `sk_live_...`. */
export function secret(key: string): string {
  if (!/^sk_(test|live)_\w+$/.test(key)) {
    throw new Error(
      "is not a secret key: it starts with sk_test_ or sk_live_, copied completely from Clerk's dashboard",
    );
  }
  return key;
}

/** The origin of a URL of Clerk's: https, or http on this machine. */
export function clerkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname)))) {
    throw new Error('is an https URL (http on this machine only)');
  }
  return url.origin;
}

/** Compared character by character with a token's `iss`, so that it is kept as it is written. */
export function issuerOf(text: string): string {
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:' || text.endsWith('/')) {
    throw new Error("is the https URL in the iss of Clerk's tokens, without a slash at its end");
  }
  return text;
}

/** The kind of machine token of this name. */
export function machineToken(kind: string): MachineTokenKind {
  const found = machineTokens.find((name) => name === kind);
  if (found === undefined) throw new Error(`is a list of ${machineTokens.join(', ')}, separated by commas`);
  return found;
}

/** The URL of an audience. */
export function audience(text: string): string {
  return urlOf(text, ['https:', 'http:']);
}

/** A number of seconds from 0 to 60. */
export function upToAMinute(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 60) throw new Error('is a number of seconds from 0 to 60');
  return Number(text);
}

/** The text of a signing secret, `whsec_...`. */
export function webhookSecret(text: string): string {
  if (!/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(text)) {
    throw new Error(
      "is not a signing secret: it starts with whsec_, copied completely from the endpoint's page in Clerk's dashboard",
    );
  }
  return text;
}

/** Clerk's secrets have 24 bytes, the minimum of the Standard Webhooks specification. */
export function isShortSecret(secret: string): boolean {
  return Buffer.from(secret.slice('whsec_'.length), 'base64').length < 24;
}

/**
 * Accepts the forms in which environments mangle a key: with literal \n, or base64 only. Clerk signs with 2048-bit RSA.
 */
export function publicKeyPem(text: string): string {
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
}

const keyDetails = (pem: string) => {
  try {
    return createPublicKey(pem).asymmetricKeyDetails;
  } catch {
    return null;
  }
};
