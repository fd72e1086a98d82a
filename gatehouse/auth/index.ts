// Who is calling: an `Authorization` header becomes a verdict and, where it is good, Clerk's auth object. Knows no framework.
// Takes the options of a Clerk application and a log; createAuthenticate returns the function that judges one header.
export { networkOf } from './address.ts';
export { type Auth, applicationRoleOf, callerOf, isAdmin, type Machine, type Session, sessionOf } from './auth.ts';
export { type Authenticate, createAuthenticate } from './authenticate.ts';
export { judged, type Refusal, refusalOf } from './refusal.ts';
export {
  isMachine,
  type Requirement,
  requiresPermission,
  requiresPerson,
  requiresRole,
  requiresScope,
} from './requirement.ts';
export type { Verdict } from './verdict.ts';
