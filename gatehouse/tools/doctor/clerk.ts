import { createPublicKey } from 'node:crypto';
import { type ClerkSettings, createSettings, readPublishedKeys } from '../../clerk/index.ts';
import { type Config, isShortSecret } from '../../config/index.ts';
import type { Rights } from '../../guard/index.ts';
import type { Check } from './check.ts';

/** The roles that each organization at Clerk has. */
const BUILT_IN_ROLES = ['org:admin', 'org:member'];

type Options = {
  config: Config;
  /** The rights that rules name. */
  loadRights(): Promise<Rights>;
};

/** The checks of a Clerk application, which gatehouse/docs/clerk.md explains. */
export function clerkChecks({ config, loadRights }: Options): Check[] {
  const { clerk, http } = config;
  if (clerk.local) return [['Clerk', () => 'local, with its own keys']];
  const settings = createSettings(clerk);
  return [
    ['Clerk keys', () => sameInstance(clerk, settings)],
    ['Clerk webhooks', () => webhookSecrets(clerk.webhookSigningSecrets)],
    ['Clerk front ends', () => frontEnds(clerk.authorizedParties, http.corsOrigins)],
    ['Clerk organizations', async () => organizationRights(settings, await loadRights())],
  ];
}

const sameInstance = async (
  { apiUrl, jwtKey, issuer: url }: Config['clerk'],
  settings: ClerkSettings,
): Promise<string> => {
  const ofSecretKey = await settings.readSigningKeys().catch(({ status }: { status?: number }) => {
    throw new Error(
      status === undefined
        ? `${apiUrl} cannot be reached: check the network and CLERK_API_URL.`
        : `${apiUrl} answers ${status}: copy CLERK_SECRET_KEY from https://dashboard.clerk.com (API keys) again.`,
    );
  });
  if (jwtKey !== null && !ofSecretKey.includes(createPublicKey(jwtKey).export({ format: 'jwk' }).n ?? '')) {
    throw new Error('CLERK_JWT_KEY is not a key of this instance: copy the JWKS public key (API keys) again.');
  }
  const published = await readPublishedKeys(url);
  if (published === null) {
    throw new Error(
      `${url}, which CLERK_PUBLISHABLE_KEY or CLERK_ISSUER names, publishes no keys: check both, and the network.`,
    );
  }
  if (!published.some((key) => ofSecretKey.includes(key))) {
    throw new Error(
      `CLERK_PUBLISHABLE_KEY belongs to ${url}, CLERK_SECRET_KEY to another instance: copy both from one page of the dashboard.`,
    );
  }
  return `both of ${url}${jwtKey === null ? '' : ', as is CLERK_JWT_KEY'}`;
};

const webhookSecrets = (secrets: readonly string[] | null): string => {
  if (secrets === null)
    return 'off, so that changes at Clerk are not mirrored: CLERK_WEBHOOK_SIGNING_SECRET is not set';
  if (secrets.some(isShortSecret))
    throw new Error('CLERK_WEBHOOK_SIGNING_SECRET is shorter than those of Clerk: copy it completely.');
  return `CLERK_WEBHOOK_SIGNING_SECRET has the right form${secrets.length > 1 ? `, ${secrets.length} times` : ''}`;
};

const frontEnds = (authorizedParties: readonly string[] | null, corsOrigins: readonly string[]): string => {
  if (authorizedParties === null)
    return 'tokens of all front ends of this application are accepted: set CLERK_AUTHORIZED_PARTIES in production';
  const without = corsOrigins.filter((origin) => !authorizedParties.includes(origin));
  if (without.length === 0) return authorizedParties.join(', ');
  throw new Error(
    `${without.join(', ')} is in CORS_ORIGINS, but its tokens are rejected: add it to CLERK_AUTHORIZED_PARTIES.`,
  );
};

const organizationRights = async (settings: ClerkSettings, { role, permission }: Rights): Promise<string> => {
  const rights = await settings.readOrganizationRights().catch(({ status, message }) => {
    throw new Error(`not checked, because Clerk answers ${status ?? message}.`);
  });
  const named = [...role, ...permission];
  if (rights === null) {
    if (named.length === 0) return 'off, and no rule names a role or permission';
    throw new Error(
      `organizations are off, so no one can have ${named.join(', ')}: turn them on in the dashboard (Organizations).`,
    );
  }
  const known = [...BUILT_IN_ROLES, ...rights.roles, ...rights.permissions];
  const missing = named.filter((name) => !known.includes(name));
  if (missing.length === 0) return `on, with every role and permission that rules name (${named.join(', ') || 'none'})`;
  throw new Error(
    `rules name ${missing.join(', ')}, which Clerk does not have: create it (Organizations, Roles & Permissions), or correct the rule.`,
  );
};
