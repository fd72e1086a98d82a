/** Everything that the Node hosts import from the template, for any framework. Only this file has its paths. */

export {
  type Auth,
  type Authenticate,
  createAuthenticate,
  isMachine,
  judged,
  judgeRequest,
  type Machine,
  type Refusal,
  type Requirement,
  requiresPermission,
  requiresPerson,
  requiresRole,
  requiresScope,
  type Session,
  sessionOf,
  type Verdict,
} from '../../auth/index.ts';
// Not through index.ts: a bundler would follow modules that read files of the repository.
export { authLimits } from '../../config/auth-limits.ts';
export { readClerk } from '../../config/clerk.ts';
export { type Env, EnvReader } from '../../config/env-reader.ts';
export { type ErrorLog, headersOf, statusByCode } from '../../errors/index.ts';
