import type { Keys } from './keys.ts';

/** Names the local application; nothing is ever looked up or served there. */
export const frontendApi = 'clerk.gatehouse.localhost';

/** The one machine of the local application; `keys.machineSecretKey` is its secret. */
export const machineId = 'mch_local';

/** The environment that a Clerk application's owner would put into `.env`, for local Clerk at `url`. */
export const localClerkEnv = ({ keys, url }: { keys: Keys; url: string }): Record<string, string> => ({
  CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from(`${frontendApi}$`).toString('base64').replace(/=+$/, '')}`,
  CLERK_SECRET_KEY: keys.secretKey,
  CLERK_JWT_KEY: keys.publicKeyPem,
  CLERK_API_URL: url,
  CLERK_FRONTEND_API_URL: url,
  CLERK_WEBHOOK_SIGNING_SECRET: keys.webhookSecret,
  CLERK_TELEMETRY_DISABLED: '1',
  // Production refuses all of this.
  NODE_ENV: 'development',
});
