import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/**
 * Closes the socket with 1009 once the client has sent more than this, and reads nothing more. The limit of ws counts each
 * message, and is one for the whole life of a socket.
 * @returns a function that lifts the limit
 */
export function limitPendingBytes(socket: WebSocket, raw: Socket, max: number): () => void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= max) return;
    socket.close(1009, 'Too much before the acknowledgement');
    socket.pause();
    raw.end();
  };
  // Before ws reads the chunk: what closes the socket is not to be parsed.
  raw.prependListener('data', count);
  return () => void raw.removeListener('data', count);
}

/**
 * Makes the check that a socket passes at each round. Ended are sockets that did not answer the last ping, that read nothing of
 * what waits for them since the last round, and that had no subscription at this round and the last.
 */
export function createCheck(socket: WebSocket, raw: Socket, ids: ReadonlySet<string>): () => void {
  let alive = true;
  let idle = false;
  let delivered = -1;
  socket.on('pong', () => {
    alive = true;
  });
  return () => {
    const before = delivered;
    delivered = raw.writableLength > 0 ? raw.bytesWritten - raw.writableLength : -1;
    const isStuck = delivered !== -1 && delivered === before;
    if (!alive || isStuck) return socket.terminate();
    if (idle && ids.size === 0) return socket.close(1000, 'No subscription');
    idle = ids.size === 0;
    alive = false;
    socket.ping();
  };
}
