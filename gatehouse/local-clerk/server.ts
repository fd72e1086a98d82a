import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Request, type RequestHandler } from 'express';
import { isLoopback } from '../config/index.ts';
import { ClerkError, send, sendError } from './answer.ts';
import type { Keys } from './keys.ts';
import { machinesRouter } from './machines.ts';
import { oauthRouter } from './oauth.ts';
import { organizationsRouter } from './organizations.ts';
import type { Sample } from './people.ts';
import { playgroundRouter } from './playground.ts';
import { rightsRouter } from './rights.ts';
import { isOfThisUser } from './same-user.ts';
import { openStore, type Store, type User } from './store.ts';
import { createTokenMinter } from './token.ts';
import { usersRouter } from './users.ts';
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

const REQUESTS_KEPT = 10_000;
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
  const tellServer = async (user: User): Promise<void> => {
    if (webhookUrl === undefined) return;
    const event = webhookEvent('user.updated', user);
    await sendWebhook({ url: webhookUrl, secret: keys.webhookSecret, id: `msg_${randomUUID()}`, event }).catch(() =>
      console.error(`Local Clerk could not deliver user.updated to ${webhookUrl}.`),
    );
  };

  let url = '';
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(({ method, path }, _response, next) => {
    requests.push(`${method} ${path}`);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    next();
  });
  app.use(['/oauth', '/.well-known'], onlyFromHere(isOnLoopback, 'content-type, mcp-protocol-version'));
  app.use('/oauth/authorize', onlyThisUser(keys));
  app.use(oauthRouter({ store, keys, issuer: () => url }));
  app.use(
    onlyFromHere((origin) => allowedOrigins.includes(origin)),
    express.json({ limit: '1mb' }),
  );
  app.use('/dev', onlyThisUser(keys), playgroundRouter(store, createTokenMinter(keys, store)));
  app.use(onlyWithSecret(keys));
  app.get('/v1/jwks', (_request, response) => send(response, { keys: [keys.jwk] }));
  app.use('/v1', rightsRouter(store));
  app.use(
    '/v1/users',
    usersRouter(store, (user) => void tellServer(user)),
  );
  app.use('/v1/organizations', organizationsRouter(store));
  app.use(machinesRouter(store, keys));
  app.use(({ method, path }) => {
    throw new ClerkError(501, 'not_implemented', `Local Clerk does not answer ${method} ${path}`);
  });
  app.use(sendError);

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

/**
 * Another name in `Host` is DNS rebinding, another `Origin` a foreign page; both can come from a browser on this
 * machine.
 */
const onlyFromHere =
  (isAllowed: (origin: string) => boolean, headers = 'content-type'): RequestHandler =>
  (request, response, next) => {
    const origin = request.get('origin');
    if (!isLoopback((request.headers.host ?? '').replace(/:\d+$/, ''))) throw forbidden('Host');
    if (origin !== undefined && !isAllowed(origin)) throw forbidden('Origin');
    if (origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', headers);
    response.status(204).end();
  };

/** Clients in a browser, such as the MCP Inspector, request tokens from a page of their own. */
const isOnLoopback = (origin: string): boolean => URL.canParse(origin) && isLoopback(new URL(origin).hostname);

const forbidden = (header: string) => new ClerkError(403, 'origin_invalid', `This ${header} may not use local Clerk`);

/**
 * Tokens require a secret from the key file, which only this user can read, or a process of this user, such as a
 * browser.
 */
const onlyThisUser = (keys: Keys): RequestHandler => {
  const hasSecret = secretIn(keys);
  return async (request, _response, next) => {
    if (hasSecret(request) || (await isOfThisUser(request.socket))) return next();
    const message =
      'Only processes of the user that started local Clerk may use it; `npm run token` prints a token to paste';
    throw new ClerkError(403, 'not_this_user', message);
  };
};

const onlyWithSecret = (keys: Keys): RequestHandler => {
  const hasSecret = secretIn(keys);
  return (request, _response, next) => {
    if (hasSecret(request)) return next();
    throw new ClerkError(401, 'clerk_key_invalid', 'The provided Clerk Secret Key is invalid');
  };
};

/** Whether a request has one of Clerk's secret keys. */
const secretIn = (keys: Keys) => {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  const accepted = [keys.secretKey, keys.machineSecretKey].map((secret) => digest(`Bearer ${secret}`));
  return (request: Request): boolean => {
    const given = digest(request.get('authorization') ?? '');
    return accepted.some((one) => timingSafeEqual(one, given));
  };
};
