import type { IncomingMessage } from 'node:http';
import {
  type Authenticate,
  createAuthenticate,
  type Env,
  EnvReader,
  type ErrorLog,
  judgeRequest,
  readClerk,
  type Verdict,
} from './auth.ts';

/** Gives the verdict on the credentials of a request. */
export type Authenticator = (request: IncomingMessage) => Verdict | Promise<Verdict>;

export type { ErrorLog } from './auth.ts';

/**
 * Makes the function that gives the verdict on an Authorization header, for the CLERK_ variables of `env`.
 * @throws with every variable that is missing or malformed; a local identity in production is a fault too
 */
export async function createVerifier(env: Env, log: ErrorLog): Promise<Authenticate> {
  const faults = new EnvReader(env);
  const clerk = readClerk(faults, env.NODE_ENV === 'production');
  faults.throwIfAny();
  return createAuthenticate(clerk, log);
}

/** The same for requests of Node's. */
export async function createAuthenticator(env: Env, log: ErrorLog): Promise<Authenticator> {
  const authenticate = await createVerifier(env, log);
  return (request) => judgeRequest(authenticate, request, request.socket.remoteAddress);
}
