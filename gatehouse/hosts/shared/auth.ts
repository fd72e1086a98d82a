/** Everything that the Node hosts take from the template. It knows no framework; only the paths here say where it is. */
export { type Auth, applicationRoleOf, type Machine, type Session, sessionOf } from '../../../src/auth/auth.ts';
export { type Authenticate, createAuthenticate } from '../../../src/auth/authenticate.ts';
export { judgeRequest } from '../../../src/auth/middleware.ts';
export type { Verdict } from '../../../src/auth/verdict.ts';
export { readClerk } from '../../../src/config.clerk.ts';
export { type Env, Faults } from '../../../src/config.read.ts';
export type { Logger } from '../../../src/log.ts';
