import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const MAX_STREAMS = 20;
/** Shorter than the server's idle timeout: browsers log an error when the server closes a stream. */
const HEARTBEAT_MS = 5_000;

/**
 * Server-sent events for open pages. The first event identifies this run of the server, so that a page notices a
 * restart. `close` ends every stream, so that a shutdown does not wait for them.
 */
export function createEventStreams() {
  const instance = randomUUID();
  const streams = new Set<Response>();
  const write = (res: Response, name: string, data: unknown) =>
    void res.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const serve: RequestHandler = (_req, res) => {
    if (streams.size >= MAX_STREAMS) return void res.status(503).end();
    streams.add(res);
    res.once('close', () => streams.delete(res));
    res.set({ 'Cache-Control': 'no-store', 'Content-Type': 'text/event-stream' });
    res.write('retry: 1000\n');
    write(res, 'start', instance);
  };
  const heartbeat = setInterval(() => {
    for (const res of streams) res.write(':\n\n');
  }, HEARTBEAT_MS).unref();
  return {
    serve,
    send: (name: string, data: unknown) => {
      for (const res of streams) write(res, name, data);
    },
    close: () => {
      clearInterval(heartbeat);
      for (const res of streams) res.end();
    },
  };
}
