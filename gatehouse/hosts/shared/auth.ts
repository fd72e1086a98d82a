/** Everything that the Node hosts take from the template. It knows no framework; only the paths here say where it is. */

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
export { readClerk } from '../../config/clerk.ts';
// Not by its index.ts: a bundler would follow what reads files of the repository.
export { type Env, EnvReader } from '../../config/env-reader.ts';
export { type ErrorLog, headersOf, statusByCode } from '../../errors/index.ts';
