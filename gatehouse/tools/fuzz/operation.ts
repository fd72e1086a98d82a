import type { Caller } from './callers.ts';

/** The protocols through which operations are sent. */
export const protocols = ['graphql', 'rest', 'ws', 'mcp'] as const;
export type Protocol = (typeof protocols)[number];

export type GraphQLOperation = {
  readonly via: 'graphql';
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string;
  /** The path at which it is called as a tool for models, by its name. */
  readonly toolPath?: string;
  readonly writes: boolean;
};

/** One request. */
export type FuzzOperation =
  | GraphQLOperation
  | {
      readonly via: 'rest';
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
      /** The field that the route returns, and its arguments; null if unknown. */
      readonly root: { readonly coordinate: string; readonly args: Readonly<Record<string, unknown>> } | null;
      readonly writes: boolean;
    };

/** A request and its caller. */
export type Asked = { readonly caller: Caller; readonly operation: FuzzOperation };

/** Everything that a caller received. */
export type Received = {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  /** Parsed, or null if it is not JSON. */
  readonly body: unknown;
};

/** The protocol of an operation. */
export function protocolOf(operation: FuzzOperation): Exclude<Protocol, 'ws'> {
  return operation.via === 'rest' ? 'rest' : operation.toolPath === undefined ? 'graphql' : 'mcp';
}

/** Sends an operation with this Authorization header; null sends none. */
export async function ask(url: string, operation: FuzzOperation, authorization: string | null): Promise<Received> {
  const { method, path, body } = requestOf(operation);
  const init = {
    method,
    headers: {
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }),
      ...(authorization === null ? {} : { authorization }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  };
  const send = () => fetch(`${url}${path}`, init);
  // The server may close an idle connection just as it is used again.
  const response = await send().catch(send);
  const text = await response.text();
  const parsed = parse(text);
  const headers = JSON.stringify([...response.headers]);
  return { status: response.status, headers, text, body: protocolOf(operation) === 'mcp' ? resultOf(parsed) : parsed };
}

const requestOf = (operation: FuzzOperation): { method: string; path: string; body: unknown } => {
  if (operation.via === 'rest') return operation;
  const { query, variables, operationName, toolPath } = operation;
  if (toolPath === undefined) return { method: 'POST', path: '/graphql', body: { query, variables, operationName } };
  const [method, params] =
    operationName === 'tools/list'
      ? [operationName, {}]
      : ['tools/call', { name: operationName, arguments: variables }];
  return { method: 'POST', path: toolPath, body: { jsonrpc: '2.0', id: 1, method, params } };
};

/** Converts the result of a tool to that of its GraphQL operation. */
const resultOf = (message: unknown): unknown => {
  const { result } = (message ?? {}) as { result?: { structuredContent?: unknown } };
  return { data: result?.structuredContent ?? null };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
