// Who is calling: an `Authorization` header becomes a verdict and, where it is good, Clerk's auth object. Knows no framework.
// Takes the options of a Clerk application and a log; createAuthenticate returns the function that judges one header.
export { networkOf } from './address.ts';
export {
  type Auth,
  applicationRoleOf,
  callerKinds,
  callerOf,
  type Delegate,
  delegateOf,
  isAdmin,
  kindOfCaller,
  machineOf,
  type Person,
  personOf,
  personWith,
  type Session,
  sessionOf,
  throughScope,
} from './auth.ts';
export { type Authenticate, accepting, createAuthenticate } from './authenticate.ts';
export type { FindStanding, Standing } from './options.ts';
export type { Verdict } from './verdict.ts';
