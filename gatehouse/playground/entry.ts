import type { Request } from 'express';
import { type DocumentNode, print } from 'graphql';
import type { Credentials } from './credentials.ts';
import type { Denied } from './denials.ts';
import type { Fault } from './kept-answer.ts';
import { MAX_TEXT, safeText } from './safe-text.ts';

/** What is kept of one request: no headers and no tokens. */
export type Entry = {
  id: number;
  at: string;
  kind: 'GraphQL' | 'REST' | 'MCP' | 'socket';
  credentials: Credentials;
  operation: string;
  /** Null if it was too long to be kept. */
  query: string | null;
  variables: string | null;
  /** The HTTP status, or the state of a subscription; null if the client left before the response. */
  status: number | string | null;
  ms: number | null;
  /** The number of events of a subscription. */
  events: number | null;
  denied: Denied[];
  errors: Fault[];
};

/** An operation and its name, as they were sent. */
type Named = { name: string; query?: unknown; variables?: unknown };

/** A parsed operation, as a REST route or a socket executes it. */
export type Executed = { document: DocumentNode; operationName?: string | null | undefined; variables?: unknown };

/** An operation as it may be kept. */
export function keep({ name, query, variables }: Named): Pick<Entry, 'operation' | 'query' | 'variables'> {
  return {
    operation: safeText(name) ?? '',
    query: typeof query === 'string' && query.length <= MAX_TEXT ? safeText(query) : null,
    variables: variables === undefined || variables === null ? null : safeText(JSON.stringify(variables, null, 2)),
  };
}

/** The operation in a GraphQL request; only its path where the caller was refused before the body was read. */
export function operationIn({ body, query: search, method, path }: Request): Named {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const { query, variables, operationName } = (isObject ? body : search) as Record<string, unknown>;
  if (query === undefined) return { name: `${method} ${path}` };
  return { name: typeof operationName === 'string' ? operationName : nameIn(query), query, variables };
}

/** The method and target of a JSON-RPC message, such as `tools/call list_posts`; null for other requests. */
export function messageIn({ body }: Request): string | null {
  const { jsonrpc, method, params } = Object(body);
  return jsonrpc === undefined ? null : [method, Object(params).name].filter(Boolean).join(' ');
}

/** A parsed operation as text. */
export function printed({ document, operationName, variables }: Executed): Named {
  const query = print(document);
  return { name: operationName ?? nameIn(query), query, variables };
}

const nameIn = (query: unknown): string =>
  /\b(?:query|mutation|subscription)\s+(\w+)/.exec(String(query).slice(0, MAX_TEXT))?.[1] ?? 'unnamed';
