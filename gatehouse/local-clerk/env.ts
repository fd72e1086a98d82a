import type { Keys } from './keys.ts';

/** The host name of the local application; it is never resolved or served. */
export const frontendApi = 'clerk.gatehouse.localhost';

/** The only machine of the local application; its secret is `keys.machineSecretKey`. */
export const machineId = 'mch_local';

/** The variables that the owner of a Clerk application would put into `.env`, for a local Clerk at `url`. */
export function localClerkEnv({ keys, url }: { keys: Keys; url: string }): Record<string, string> {
  return {
    CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from(`${frontendApi}$`).toString('base64').replace(/=+$/, '')}`,
    CLERK_SECRET_KEY: keys.secretKey,
    CLERK_JWT_KEY: keys.publicKeyPem,
    CLERK_API_URL: url,
    CLERK_FRONTEND_API_URL: url,
    CLERK_WEBHOOK_SIGNING_SECRET: keys.webhookSecret,
    CLERK_TELEMETRY_DISABLED: '1',
    // In production the server refuses these values.
    NODE_ENV: 'development',
  };
}
