import type { Request, RequestHandler, Response } from 'express';

/** What is kept of one request: who asked for what, and what was refused. Never a header, and no token. */
export type Entry = {
  id: number;
  at: string;
  kind: 'GraphQL' | 'REST' | 'socket';
  caller: { type: 'anonymous' | 'session' | 'machine' | 'refused'; id: string | null };
  operation: string;
  query: string | null;
  variables: string | null;
  status: number | null;
  ms: number | null;
  errors: { code: string; message: string; coordinate?: string; rule?: string; wouldPass?: string; reason?: string }[];
};

/** The part of Clerk's auth object that says who made a request. */
export type Bearer =
  | { isAuthenticated: false }
  | { isAuthenticated: true; tokenType: string; userId?: string | null; id?: string };

type Auth = Bearer | undefined;

const MAX_ENTRIES = 200;
const MAX_TEXT = 4_000;
const MAX_ERRORS = 20;
const MAX_ANSWER_BYTES = 1024 * 1024;
const TOKENS = /eyJ[\w-]+\.[\w-]*(\.[\w-]*)?|\b(sk_test|sk_live|whsec|ak|oat|mt)_[\w+/=-]+/g;
/** Sent by the playground itself. */
const OWN_OPERATIONS = ['IntrospectionQuery', 'Verdict'];

/** The latest requests of any client, for a developer who wonders why a field is null. In memory, and for development only. */
export function createRequestLog() {
  const entries: Entry[] = [];
  const listeners = new Set<(entry: Entry) => void>();
  let count = 0;
  const add = (entry: Omit<Entry, 'id' | 'at'>) => {
    const whole = { id: ++count, at: new Date().toISOString(), ...entry };
    entries.unshift(whole);
    entries.length = Math.min(entries.length, MAX_ENTRIES);
    for (const listener of listeners) listener(whole);
  };

  const record: RequestHandler = (req, res, next) => {
    const kind = req.path === '/graphql' ? 'GraphQL' : /^\/api\/(?!docs|openapi)/.test(req.path) ? 'REST' : null;
    if (kind === null) return next();
    const start = performance.now();
    const answer = keepAnswer(res);
    const { method, path } = req;
    res.once('close', () => {
      const { query, operationName, variables } = kind === 'GraphQL' ? bodyOf(req) : {};
      if (OWN_OPERATIONS.includes(String(operationName))) return;
      const operation = kind === 'GraphQL' ? (operationName ?? nameIn(query)) : `${method} ${path}`;
      const errors = errorsIn(answer());
      add({
        kind,
        caller: callerOf((req as { auth?: Bearer }).auth),
        operation: text(operation) ?? 'unnamed',
        query: text(query),
        variables: variables === undefined ? null : text(JSON.stringify(variables)),
        status: res.statusCode,
        ms: Math.round(performance.now() - start),
        errors,
      });
    });
    next();
  };
  return {
    record,
    /** A subscription that begins on a socket. */
    addSocket: (auth: Auth) =>
      add({
        kind: 'socket',
        caller: callerOf(auth),
        operation: 'subscription',
        query: null,
        variables: null,
        status: null,
        ms: null,
        errors: [],
      }),
    entries: (): readonly Entry[] => entries,
    /** @returns what ends it */
    listen: (listener: (entry: Entry) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const callerOf = (auth: Auth): Entry['caller'] => {
  if (auth === undefined) return { type: 'refused', id: null };
  if (!auth.isAuthenticated) return { type: 'anonymous', id: null };
  return auth.tokenType === 'session_token'
    ? { type: 'session', id: auth.userId ?? null }
    : { type: 'machine', id: auth.id ?? null };
};

const bodyOf = ({ body, query }: Request): Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? body : query;

const nameIn = (query: unknown): unknown =>
  typeof query === 'string'
    ? (/\b(?:query|mutation|subscription)\s+(\w+)/.exec(query.slice(0, MAX_TEXT))?.[1] ?? 'unnamed')
    : undefined;

const text = (value: unknown): string | null =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT).replace(TOKENS, '<token>') : null;

/** Listens to what is sent as the answer, and gives it as text once it is; empty where it is too long. */
const keepAnswer = (res: Response): (() => string) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const keep = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    bytes += chunk.length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(Buffer.from(chunk as string));
  };
  const [write, end] = [res.write, res.end];
  res.write = ((...args: Parameters<typeof write>) => {
    keep(args[0]);
    return write.apply(res, args);
  }) as typeof write;
  res.end = ((...args: Parameters<typeof end>) => {
    keep(args[0]);
    return end.apply(res, args);
  }) as typeof end;
  return () => (bytes > MAX_ANSWER_BYTES ? '' : Buffer.concat(chunks).toString());
};

/** GraphQL's errors, or those of a problem document (RFC 9457). */
const errorsIn = (answer: string): Entry['errors'] => {
  if (!/"errors"|"code"/.test(answer)) return [];
  try {
    const { errors = [], code, detail, title, reason } = JSON.parse(answer);
    const found = [
      ...(code === undefined ? [] : [{ message: detail ?? title, extensions: { code, reason } }]),
      ...errors,
    ];
    return found.slice(0, MAX_ERRORS).map(({ message, code: ofField, extensions = {} }) => ({
      code: text(extensions.code ?? ofField) ?? '',
      message: text(message) ?? '',
      ...Object.fromEntries(
        ['coordinate', 'rule', 'wouldPass', 'reason'].flatMap((name) => {
          const value = text(extensions[name]);
          return value === null ? [] : [[name, value]];
        }),
      ),
    }));
  } catch {
    return [];
  }
};
