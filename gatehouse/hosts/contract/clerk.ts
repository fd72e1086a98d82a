import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import type { ClerkState } from './contract.ts';
import { type Keys, machinesRouter, makeKeys, openStore, type Store, send, sendError } from './local-clerk.ts';
import * as sample from './people.ts';

/** The keys that tokens of the contract are signed with, by what a case calls them. */
export type Signers = Record<'clerk' | 'next' | 'later' | 'stranger', Keys>;

export type ContractClerk = {
  url: string;
  signers: Signers;
  store: Store;
  /** What it does from now on. */
  state: ClerkState;
  /** The requests so far, also those that got no answer. */
  requests: number;
  close(): Promise<void>;
};

/**
 * Starts Clerk's Backend API as far as verification needs it, on loopback: keys at `/v1/jwks`, and the verification of machine
 * tokens. Its `state` decides whether and how it answers.
 * @param keys of the application
 * @param port 0 takes a free one
 */
export async function startContractClerk(keys: Keys, port = 0): Promise<ContractClerk> {
  const [next, later, stranger] = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  // A stranger pretends to have Clerk's key, a later key of Clerk's has a name of its own.
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

/** One byte now and then, for longer than anybody should wait. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}
