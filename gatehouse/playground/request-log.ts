import type { RequestHandler } from 'express';
import { type Bearer, credentialsOf } from './credentials.ts';
import { collectDenials } from './denials.ts';
import { type Entry, type Executed, keep, messageIn, operationIn, printed } from './entry.ts';
import { type Fault, faultsIn, keepAnswer } from './kept-answer.ts';
import { createSocketLog } from './socket-log.ts';

export type RejectedWebhook = { at: Date; status: number; detail: string };

const MAX_ENTRIES = 200;
const MAX_REJECTED = 5;
/** Sent by the playground itself. */
const OWN_OPERATIONS = ['IntrospectionQuery', 'Verdict'];
const KINDS: [path: RegExp, kind: Entry['kind']][] = [
  [/^\/graphql$/, 'GraphQL'],
  [/^\/api\/(?!docs|openapi)/, 'REST'],
  [/^\/mcp(\/token)?$/, 'MCP'],
];

/**
 * The latest requests of all clients, in memory, to help developers find out why a field is null.
 * @param tell receives each entry that is added or changed, and `status` when a webhook arrives
 */
export function createRequestLog(tell: (name: 'request' | 'status', data: unknown) => void) {
  const entries: Entry[] = [];
  const rejected: RejectedWebhook[] = [];
  const denials = collectDenials();
  let count = 0;
  const add = (entry: Omit<Entry, 'id' | 'at'>): Entry => {
    const whole = { id: ++count, at: new Date().toISOString(), ...entry };
    entries.unshift(whole);
    entries.length = Math.min(entries.length, MAX_ENTRIES);
    tell('request', whole);
    return whole;
  };
  const onWebhook = (status: number, [error]: Fault[]) => {
    if (status >= 400) rejected.unshift({ at: new Date(), status, detail: error?.message ?? '' });
    rejected.length = Math.min(rejected.length, MAX_REJECTED);
    tell('status', null);
  };

  const record: RequestHandler = (req, res, next) => {
    const kind = KINDS.find(([path]) => path.test(req.path))?.[1];
    const isWebhook = req.path.startsWith('/webhooks/');
    if (req.method === 'OPTIONS' || (kind === undefined && !isWebhook)) return next();
    const start = performance.now();
    const answer = keepAnswer(res);
    const { method, path } = req;
    const denied = denials.begin(req.id);
    res.once('close', () => {
      denials.end(req.id);
      const errors = faultsIn(answer(), new Set(denied.map(({ coordinate }) => coordinate)));
      if (kind === undefined) return onWebhook(res.statusCode, errors);
      const executed: Executed | undefined = res.locals.operation;
      const ofRoute = { ...(executed && printed(executed)), name: messageIn(req) ?? `${method} ${path}` };
      const operation = kind === 'GraphQL' ? operationIn(req) : ofRoute;
      if (OWN_OPERATIONS.includes(operation.name)) return;
      const credentials = credentialsOf((req as { auth?: Bearer }).auth);
      const status = res.writableFinished ? res.statusCode : null;
      const ms = Math.round(performance.now() - start);
      add({ kind, credentials, ...keep(operation), status, ms, events: null, denied, errors });
    });
    next();
  };
  return {
    record,
    recordSocket: createSocketLog({ add, changed: (entry) => tell('request', entry), denials }),
    entries: (): readonly Entry[] => entries,
    rejectedWebhooks: (): readonly RejectedWebhook[] => rejected,
    close: denials.close,
  };
}
