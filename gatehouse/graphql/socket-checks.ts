import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/**
 * Closes the socket with 1009 when the client has sent more than this, and reads no further. The limit of ws is per
 * message, and cannot change during the life of a socket.
 * @returns a function that lifts the limit
 */
export function limitPendingBytes(socket: WebSocket, raw: Socket, max: number): () => void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= max) return;
    socket.close(1009, 'Too much data before connection_ack');
    socket.pause();
    raw.end();
  };
  // This runs before ws reads the chunk: data that closes the socket must not be parsed.
  raw.prependListener('data', count);
  return () => void raw.removeListener('data', count);
}

/**
 * Creates the check that runs for a socket in each round. It ends sockets that did not answer the last ping, that read
 * nothing of their waiting data since the last round, or that had no subscription in this round and the last.
 */
export function createCheck(socket: WebSocket, raw: Socket, ids: { readonly size: number }): () => void {
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
