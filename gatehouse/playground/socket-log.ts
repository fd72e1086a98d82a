import { type Bearer, credentialsOf } from './credentials.ts';
import type { collectDenials } from './denials.ts';
import { type Entry, keep, printed } from './entry.ts';
import { faultOf } from './kept-answer.ts';

/** Events of WebSocket connections. */
export type SocketNews =
  | { type: 'refused'; code: number; reason: string }
  | { type: 'begins'; requestId: string; auth: Bearer; operation: Subscription }
  | { type: 'event' | 'ends'; requestId: string }
  | { type: 'fails'; requestId: string; errors: readonly Parameters<typeof faultOf>[0][] };

type Subscription = Omit<Parameters<typeof printed>[0], 'variables'> & { variableValues?: unknown };

type Log = {
  add: (entry: Omit<Entry, 'id' | 'at'>) => Entry;
  changed: (entry: Entry) => void;
  denials: ReturnType<typeof collectDenials>;
};

/** Logs each subscription and each refused connection, and updates the entries of open subscriptions. */
export function createSocketLog({ add, changed, denials }: Log) {
  const open = new Map<string, { entry: Entry; start: number }>();
  const kind = 'socket' as const;
  const began = ({ requestId, auth, operation }: Extract<SocketNews, { type: 'begins' }>) => {
    const { variableValues: variables, ...rest } = operation;
    const credentials = credentialsOf(auth);
    const state = { status: 'open', ms: null, events: 0, denied: denials.begin(requestId), errors: [] };
    const entry = add({ kind, credentials, ...keep(printed({ ...rest, variables })), ...state });
    open.set(requestId, { entry, start: performance.now() });
  };
  const refused = ({ code, reason }: Extract<SocketNews, { type: 'refused' }>) => {
    const errors = [{ code: String(code), message: reason }];
    const state = { status: 'refused', ms: null, events: null, denied: [], errors };
    add({ kind, credentials: credentialsOf(undefined), ...keep({ name: 'connection' }), ...state });
  };
  const goesOn = (news: Extract<SocketNews, { type: 'event' | 'ends' | 'fails' }>) => {
    const known = open.get(news.requestId);
    if (known === undefined) return;
    const { entry, start } = known;
    if (news.type === 'event') entry.events = (entry.events ?? 0) + 1;
    else {
      open.delete(news.requestId);
      denials.end(news.requestId);
      entry.status = news.type === 'ends' ? 'ended' : 'refused';
      entry.ms = Math.round(performance.now() - start);
    }
    if (news.type === 'fails') {
      const coordinates = new Set<unknown>(entry.denied.map(({ coordinate }) => coordinate));
      entry.errors = news.errors.filter(({ extensions }) => !coordinates.has(extensions?.coordinate)).map(faultOf);
    }
    changed(entry);
  };
  return (news: SocketNews): void => {
    if (news.type === 'begins') began(news);
    else if (news.type === 'refused') refused(news);
    else goesOn(news);
  };
}
