import express, { type Express } from 'express';
import { ClerkError, send, sendError } from './answer.ts';
import { isOnLoopback, onlyFromHere, onlyThisUser, onlyWithSecret } from './callers.ts';
import type { Keys } from './keys.ts';
import { machinesRouter } from './machines.ts';
import { oauthRouter } from './oauth.ts';
import { organizationsRouter } from './organizations.ts';
import { playgroundRouter } from './playground.ts';
import { rightsRouter } from './rights.ts';
import type { Store, User } from './store.ts';
import { createTokenMinter } from './token.ts';
import { usersRouter } from './users.ts';

type Parts = {
  keys: Keys;
  store: Store;
  /** The latest requests, which are added to it, such as `GET /v1/jwks`. */
  requests: string[];
  /** Origins of the pages that may request tokens. */
  allowedOrigins: readonly string[];
  /** The URL of this server, once it listens. */
  issuer: () => string;
  onUpdated: (user: User) => void;
};

const REQUESTS_KEPT = 10_000;

/** Returns the Express application of the local Clerk: OAuth, the playground's routes, and the Backend API behind the secret key. */
export function createRoutes({ keys, store, requests, allowedOrigins, issuer, onUpdated }: Parts): Express {
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
  app.use(oauthRouter({ store, keys, issuer }));
  app.use(
    onlyFromHere((origin) => allowedOrigins.includes(origin)),
    express.json({ limit: '1mb' }),
  );
  app.use('/dev', onlyThisUser(keys), playgroundRouter(store, createTokenMinter(keys, store)));
  app.use(onlyWithSecret(keys));
  app.get('/v1/jwks', (_request, response) => send(response, { keys: [keys.jwk] }));
  app.use('/v1', rightsRouter(store));
  app.use('/v1/users', usersRouter(store, onUpdated));
  app.use('/v1/organizations', organizationsRouter(store));
  app.use(machinesRouter(store, keys));
  app.use(({ method, path }) => {
    throw new ClerkError(501, 'not_implemented', `Local Clerk does not implement ${method} ${path}`);
  });
  app.use(sendError);
  return app;
}
