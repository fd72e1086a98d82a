import type { Auth } from '../auth/index.ts';
import type { ErrorLog } from '../errors/index.ts';

/** The members of a resolver's context that `gatehouse/` uses; the application's context extends it. */
export interface RequestContext {
  readonly auth: Auth;
  readonly requestId: string;
  readonly log: ErrorLog;
}

/** The context of another caller; its other members are read from the original when they are used. */
export function withAuth(context: RequestContext, auth: Auth): RequestContext {
  return Object.create(context, { auth: { value: auth, enumerable: true } });
}
