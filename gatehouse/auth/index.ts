// Authentication: turns an `Authorization` header into a verdict and, if it is valid, Clerk's auth object. Depends on
// no framework. Takes the options of a Clerk application and a log; createAuthenticate returns the function that judges
// one header.
export { networkOf } from './address.ts';
export {
  type Auth,
  applicationRoleOf,
  callerKinds,
  callerOf,
  type Delegate,
  delegateOf,
  isAdmin,
  keyOrganizationOf,
  kindOfCaller,
  type Machine,
  machineOf,
  type Person,
  personOf,
  personWithScope,
  type Session,
  sessionOf,
  throughScope,
} from './auth.ts';
export { type Authenticate, accepting, createAuthenticate } from './authenticate.ts';
export { exampleDelegate, exampleMachine } from './example.ts';
export { judgeRequest } from './header.ts';
export type { AuthLimits, FindStanding, Standing } from './options.ts';
export { judged, type Refusal, refusalOf } from './refusal.ts';
export {
  isMachine,
  type Requirement,
  requiresPermission,
  requiresPerson,
  requiresRole,
  requiresScope,
} from './requirement.ts';
export { createSingleFlight } from './single-flight.ts';
export type { Verdict } from './verdict.ts';
