import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

export type Question = {
  method: string;
  url: URL;
  /** Pairs of name and value: a name may come twice. */
  headers: [string, string][];
  /** `withheld` announces a body and never sends it: only a server that decides first can answer. */
  body?: string | undefined;
};

/** Allows for a busy machine where "within a second" is due, but is far shorter than Clerk stays silent. */
const PATIENCE_MS = 4_000;

/** Sends one request exactly as described: follows no redirect, adds no header but `Host`. Throws without an answer. */
export async function ask({ method, url, headers, body }: Question): Promise<Answer> {
  const length = body === 'withheld' ? 64 : Buffer.byteLength(body ?? '');
  const all: [string, string][] = [
    ['Host', url.host],
    ...headers,
    ...(body === undefined ? [] : [['Content-Length', String(length)] as [string, string]]),
  ];
  const { hostname, port } = url;
  const outgoing = request({ hostname, port, method, path: pathOf(url), headers: all.flat(), agent: false });
  const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('response', resolve).on('error', (cause) => reject(explained(cause, url)));
      if (body === 'withheld') outgoing.flushHeaders();
      else outgoing.end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  } finally {
    clearTimeout(timer);
    outgoing.destroy();
  }
}

/** The path as it was written: two slashes stay two. */
const pathOf = ({ href, origin }: URL): string => href.slice(origin.length);

function explained(cause: Error, { origin }: URL): Error {
  const refused = 'code' in cause && cause.code === 'ECONNREFUSED';
  return refused ? new Error(`No server responds at ${origin}: start it with the variables that --env prints.`) : cause;
}
