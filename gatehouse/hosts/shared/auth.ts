/** Everything that the Node hosts take from the template. It knows no framework; only the paths here say where it is. */

export type { Verdict } from '../../auth/index.ts';
export {
  type Auth,
  type Authenticate,
  applicationRoleOf,
  createAuthenticate,
  judgeRequest,
  type Machine,
  type Session,
  sessionOf,
} from '../../auth/index.ts';
export { readClerk } from '../../config/clerk.ts';
export { type Env, EnvReader } from '../../config/index.ts';
export type { ErrorLog } from '../../errors/index.ts';
