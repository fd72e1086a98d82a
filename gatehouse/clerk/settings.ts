import { createClerkClient } from '@clerk/backend';
import type { ClerkConfig } from '../config/index.ts';

/** Only `npm run doctor` waits for these. */
const TIMEOUT_MS = 5_000;

/** What Clerk's Backend API reports of an application's settings. */
export type ClerkSettings = {
  /** The modulus of each key that signs session tokens; it identifies the Clerk instance. */
  readSigningKeys(): Promise<string[]>;
  /** The roles and permissions of organizations; null if organizations are turned off. */
  readOrganizationRights(): Promise<{ roles: string[]; permissions: string[] } | null>;
};

/** Reads settings with Clerk's own client. Its functions throw Clerk's error, with `status` if there was a response. */
export function createSettings({ secretKey, publishableKey, apiUrl }: ClerkConfig): ClerkSettings {
  const options = { secretKey, publishableKey, apiUrl, telemetry: { disabled: true } };
  const { jwks, instance, organizationPermissions, organizationRoles } = createClerkClient(options);
  const keysOf = ({ data }: { data: { key: string }[] }) => data.map(({ key }) => key);
  return {
    readSigningKeys: async () => modulusesIn(await inTime(jwks.getJwks())),
    readOrganizationRights: async () => {
      const { enabled } = await inTime(instance.getOrganizationSettings());
      if (!enabled) return null;
      const roles = await inTime(organizationRoles.getOrganizationRoleList({ limit: 100 }));
      const permissions = await inTime(organizationPermissions.getOrganizationPermissionList({ limit: 100 }));
      return { roles: keysOf(roles), permissions: keysOf(permissions) };
    },
  };
}

/**
 * The signing keys that an application's Frontend API publishes, or null if it does not answer.
 * @param url the issuer of its tokens
 */
export async function readPublishedKeys(url: string): Promise<string[] | null> {
  try {
    const response = await fetch(`${url}/.well-known/jwks.json`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? modulusesIn(await response.json()) : null;
  } catch {
    return null;
  }
}

/** The moduli of RSA keys in a JWK set (RFC 7517). */
const modulusesIn = (set: unknown): string[] => {
  const { keys = [] } = set as { keys?: { n?: unknown }[] };
  return keys.flatMap(({ n }) => (typeof n === 'string' ? [n] : []));
};

/** Clerk's client has no timeout of its own. */
const inTime = <Result>(request: Promise<Result>): Promise<Result> =>
  Promise.race([
    request,
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS).unref();
    }),
  ]);
