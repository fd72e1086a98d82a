import { createClerkClient } from '@clerk/express';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { type LocalClerkOptions, startLocalClerk } from '../../local-clerk/server.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import * as sample from '../app/people.ts';
import { closeAfter } from '../support/cleanup.ts';

/** Local Clerk, and Clerk's own client for it; closed after the test, or after the file if called outside a test. */
export async function startClerk(options: Omit<LocalClerkOptions, 'keys' | 'sample'> = {}) {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ sample, keys, ...options });
  closeAfter(clerk.close);
  const env = localClerkEnv({ keys, url: clerk.url });
  const { CLERK_SECRET_KEY: secretKey = '', CLERK_PUBLISHABLE_KEY: publishableKey = '' } = env;
  const client = createClerkClient({ secretKey, publishableKey, apiUrl: clerk.url, telemetry: { disabled: true } });

  /** The result of Clerk's own verification of a bearer token. */
  const authenticate = (token: string, jwtKey = env.CLERK_JWT_KEY ?? '') =>
    client.authenticateRequest(new Request('http://api.invalid/', { headers: { authorization: `Bearer ${token}` } }), {
      acceptsToken: 'any',
      jwtKey,
    });
  return { ...clerk, keys, env, client, authenticate, mint: createTokenMinter(keys, clerk.store) };
}
