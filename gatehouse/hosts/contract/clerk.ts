import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import {
  type Keys,
  machinesRouter,
  makeKeys,
  openStore,
  type Store,
  send,
  sendError,
} from '../../local-clerk/index.ts';
import type { ClerkState } from './contract.ts';
import * as sample from './people.ts';

/** The keys that sign the contract's tokens, by their names in `signedBy`. */
export type Signers = Record<'clerk' | 'next' | 'later' | 'stranger', Keys>;

export type ContractClerk = {
  url: string;
  signers: Signers;
  store: Store;
  /** How it behaves; set before each case. */
  state: ClerkState;
  /** The number of requests so far, including those without an answer. */
  requests: number;
  close(): Promise<void>;
};

/**
 * Starts the part of Clerk's Backend API that verification needs, on loopback: keys at `/v1/jwks`, and the verification
 * of machine tokens. Its `state` decides whether and how it answers.
 * @param keys of the application
 * @param port 0 takes a free one
 */
export async function startContractClerk(keys: Keys, port = 0): Promise<ContractClerk> {
  const [next, later, stranger] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  // `stranger` claims the kid of Clerk's key; Clerk's own later keys have a new one.
  const signers: Signers = { clerk: keys, next, later, stranger: { ...stranger, kid: keys.kid } };
  const store = openStore(sample);
  const app = express();
  const server = createServer(app);

  const listedKeys = () => {
    const listed = { rotated: [keys, next], 'rotated-again': [keys, next, later] }[clerk.state as string] ?? [keys];
    return listed.map(({ jwk }) => jwk);
  };
  const behave: RequestHandler = (request, response, proceed) => {
    clerk.requests += 1;
    if (clerk.state === 'unreachable') return void request.socket.destroy();
    if (clerk.state === 'silent') return;
    if (clerk.state === 'trickle') return trickle(response);
    if (clerk.state === 'failing') return send(response, { errors: [] }, 500);
    if (clerk.state === 'not-keys') return void response.type('html').send('<p>Sign in to this network</p>');
    proceed();
  };
  const withSecret: RequestHandler = (request, response, proceed) => {
    if (request.get('authorization') === `Bearer ${keys.secretKey}`) return proceed();
    send(response, { errors: [{ code: 'clerk_key_invalid' }] }, 401);
  };
  app.use(behave, withSecret, express.json());
  app.get('/v1/jwks', (_request, response) => send(response, { keys: listedKeys() }));
  app.use(machinesRouter(store, keys), sendError);

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const clerk: ContractClerk = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signers,
    store,
    state: 'up',
    requests: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return clerk;
}

/** Sends a byte now and then, and never ends. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}
