import type { IncomingMessage } from 'node:http';
import { createAuthenticate, type Env, Faults, judgeRequest, type Logger, readClerk, type Verdict } from './auth.ts';

/** Gives the verdict on the credentials of a request. */
export type Authenticator = (request: IncomingMessage) => Verdict | Promise<Verdict>;

/** The part of a logger that verification needs: pino's and Fastify's have it. */
export type ErrorLog = { error(detail: object, message: string): void };

/**
 * Makes the authenticator for the CLERK_ variables of `env`.
 * @throws with every variable that is missing or malformed; a local identity in production is a fault too
 */
export async function createAuthenticator(env: Env, log: ErrorLog): Promise<Authenticator> {
  const faults = new Faults(env);
  const clerk = readClerk(faults, env.NODE_ENV === 'production');
  faults.throwIfAny();
  const authenticate = await createAuthenticate(clerk, log as Logger);
  return (request) => judgeRequest(authenticate, request);
}
