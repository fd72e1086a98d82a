import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer } from './send.ts';

type Payload = { query: string; variables?: Record<string, unknown> };

/** A stream without messages for this long counts as open, because a refusal comes at once. */
const SILENCE_MS = 700;
/** https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md */
const STATUS_OF_CLOSE: Record<number, number> = { 4400: 400, 4429: 429 };

/**
 * Opens a subscription by graphql-transport-ws, and converts the result to an HTTP response: 200 if the stream stays
 * open, the errors in the body, and 401 if the socket is closed with a 44xx code, most of which reject credentials.
 * @param authorization for the payload of `connection_init`, or null to send none
 */
export function subscribe(base: string, path: string, payload: Payload, authorization: string | null): Promise<Answer> {
  const from = performance.now();
  return new Promise((resolve) => {
    const client = createClient({
      url: new URL(path, base.replace(/^http/, 'ws')).href,
      webSocketImpl: WebSocket,
      connectionParams: authorization === null ? {} : { authorization },
      retryAttempts: 0,
    });
    let timer: NodeJS.Timeout | undefined;
    const answer = (status: number, body: object) => {
      clearTimeout(timer);
      const headers = new Headers({ 'www-authenticate': 'Bearer' });
      resolve({ status, headers, text: JSON.stringify(body), ms: performance.now() - from });
      void client.dispose();
    };
    client.on('connected', () => {
      timer = setTimeout(() => answer(200, { data: { [fieldOf(payload)]: {} } }), SILENCE_MS);
    });
    client.subscribe(payload, {
      next: (result) => answer(200, result),
      error: (cause) => answer(...refusalOf(cause)),
      complete: () => answer(200, { data: { [fieldOf(payload)]: {} } }),
    });
  });
}

const fieldOf = ({ query }: Payload): string => /\{\s*(\w+)/.exec(query)?.[1] ?? '';

const refusalOf = (cause: unknown): [status: number, body: object] => {
  if (Array.isArray(cause)) return [200, { data: null, errors: cause }];
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? Number(cause.code) : 0;
  const status = STATUS_OF_CLOSE[code] ?? (code >= 4400 && code < 4500 ? 401 : 0);
  return [status, {}];
};
