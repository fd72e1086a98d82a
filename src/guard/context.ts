import type { Auth } from '../auth/auth.ts';

/** The part of a logger that is used here; pino's has it. */
export type ErrorLog = { error(details: object, message: string): void };

/** What the machinery needs of a resolver's context; the application's own context extends it. */
export interface RequestContext {
  readonly auth: Auth;
  readonly requestId: string;
  readonly log: ErrorLog;
}
