import type { Caller } from './callers.ts';

/** The ways into the server that are asked through. */
export const DOORS = ['graphql', 'rest', 'ws'] as const;
export type Door = (typeof DOORS)[number];

/** One request. */
export type Operation =
  | {
      readonly via: 'graphql';
      readonly query: string;
      readonly variables: Readonly<Record<string, unknown>>;
      readonly operationName: string;
      readonly writes: boolean;
    }
  | {
      readonly via: 'rest';
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
      /** The field that the route answers with, and its arguments; null where it is not known. */
      readonly root: { readonly coordinate: string; readonly args: Readonly<Record<string, unknown>> } | null;
      readonly writes: boolean;
    };

/** A request and who sends it. */
export type Asked = { readonly caller: Caller; readonly operation: Operation };

/** Everything that a caller received. */
export type Received = {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  /** Parsed, or null where it is not JSON. */
  readonly body: unknown;
};

/** Sends an operation with this Authorization header; null sends none. */
export async function ask(url: string, operation: Operation, authorization: string | null): Promise<Received> {
  const isGraphQL = operation.via === 'graphql';
  const body = isGraphQL
    ? JSON.stringify({ query: operation.query, variables: operation.variables, operationName: operation.operationName })
    : operation.body === undefined
      ? null
      : JSON.stringify(operation.body);
  const init = {
    method: isGraphQL ? 'POST' : operation.method,
    headers: {
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(authorization === null ? {} : { authorization }),
    },
    body,
  };
  const send = () => fetch(`${url}${isGraphQL ? '/graphql' : operation.path}`, init);
  // The server may close an idle connection just as it is used again.
  const response = await send().catch(send);
  const text = await response.text();
  return { status: response.status, headers: JSON.stringify([...response.headers]), text, body: parsed(text) };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
