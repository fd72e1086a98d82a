import { WebSocket } from 'ws';
import { closeAfter } from './cleanup.ts';

/** A message of the stream: data, or errors. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
type Result = { data?: any; errors?: any };

/**
 * Subscribes with these headers, and resolves when the stream is open or refused; closed after the test.
 * @returns what was received, in order; it grows
 */
export async function subscribe(
  url: string,
  headers: Record<string, string>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Result[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  closeAfter(() => socket.terminate());
  const received: Result[] = [];
  await new Promise<void>((resolve, reject) => {
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('open', () => send({ type: 'connection_init' }));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'next') received.push(payload);
      if (type === 'error') received.push({ errors: payload });
      if (type === 'connection_ack') {
        send({ type: 'subscribe', id: '1', payload: { query, variables } });
        // The pong comes after the server has handled the subscription.
        send({ type: 'ping' });
      }
      if (type === 'pong') resolve();
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`The socket was closed with ${code} ${reason}`)));
  });
  return received;
}
