import type { Auth } from '../auth/index.ts';
import type { ErrorLog } from '../errors/index.ts';

/** What the machinery needs of a resolver's context; the application's own context extends it. */
export interface RequestContext {
  readonly auth: Auth;
  readonly requestId: string;
  readonly log: ErrorLog;
}
