import type { IncomingMessage } from 'node:http';
import {
  type Authenticate,
  authLimits,
  createAuthenticate,
  type Env,
  EnvReader,
  type ErrorLog,
  judgeRequest,
  readClerk,
  type Verdict,
} from './auth.ts';

/** Returns the verdict on the credentials of a request. */
export type Authenticator = (request: IncomingMessage) => Verdict | Promise<Verdict>;

export type { ErrorLog } from './auth.ts';

/**
 * Creates the function that returns the verdict on an Authorization header, for the CLERK_ variables of `env`.
 * @throws listing every variable that is missing or malformed, or that points to a local Clerk in production
 */
export async function createVerifier(env: Env, log: ErrorLog): Promise<Authenticate> {
  const faults = new EnvReader(env);
  const clerk = readClerk(faults, env.NODE_ENV === 'production');
  faults.throwIfAny();
  return createAuthenticate({ ...clerk, limits: authLimits }, log);
}

/** The same for Node.js requests. */
export async function createAuthenticator(env: Env, log: ErrorLog): Promise<Authenticator> {
  const authenticate = await createVerifier(env, log);
  return (request) => judgeRequest(authenticate, request, request.socket.remoteAddress);
}
