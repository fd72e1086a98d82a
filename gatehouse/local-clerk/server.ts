import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isLoopback } from '../config/index.ts';
import type { Keys } from './keys.ts';
import type { Sample } from './people.ts';
import { openStore, type Store, type User } from './store.ts';
import { sendWebhook, webhookEvent } from './webhook.ts';

export type LocalClerkOptions = {
  keys: Keys;
  sample: Sample;
  /** The port; 0, the default, chooses a free one. */
  port?: number;
  host?: '127.0.0.1' | '::1' | 'localhost';
  /** The directory in which changes are stored; without it, they are kept in memory. */
  directory?: string;
  /** Origins of the pages that may request tokens: the playground's own. */
  allowedOrigins?: readonly string[];
  /** The URL that receives `user.updated` when a user is changed. */
  webhookUrl?: string;
};

export type LocalClerk = {
  url: string;
  store: Store;
  /** The latest requests, such as `GET /v1/jwks`. */
  requests: string[];
  close(): Promise<void>;
};

/** The file with the URL, which the token command reads: it is the issuer of access tokens. */
export const URL_FILE = 'url';

/**
 * Starts a stand-in for Clerk's Backend API on loopback.
 * @throws {Error} in production, or for any other address
 */
export async function startLocalClerk(options: LocalClerkOptions): Promise<LocalClerk> {
  const { keys, sample, port = 0, host = '127.0.0.1', directory, allowedOrigins = [], webhookUrl } = options;
  if (process.env.NODE_ENV === 'production')
    throw new Error('The local Clerk signs in everyone, so it does not start in production.');
  if (!isLoopback(host)) throw new Error('The local Clerk listens on loopback only.');

  const store = openStore(sample, directory === undefined ? undefined : join(directory, 'store.json'));
  const requests: string[] = [];
  const onUpdated = async (user: User): Promise<void> => {
    if (webhookUrl === undefined) return;
    const event = webhookEvent('user.updated', user);
    await sendWebhook({ url: webhookUrl, secret: keys.webhookSecret, id: `msg_${randomUUID()}`, event }).catch(() =>
      console.error(`Local Clerk could not deliver user.updated to ${webhookUrl}.`),
    );
  };

  let url = '';
  // Express takes longer to load than a token to sign, which is all that some commands need.
  const { createRoutes } = await import('./routes.ts');
  const app = createRoutes({ keys, store, requests, allowedOrigins, issuer: () => url, onUpdated });
  const server = createServer(app);
  server.listen(port, host);
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  url = `http://${host === '::1' ? '[::1]' : host}:${listening}`;
  if (directory !== undefined) writeFileSync(join(directory, URL_FILE), url);
  return {
    url,
    store,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
