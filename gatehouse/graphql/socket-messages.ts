import { CloseCode, type Message, MessageType, parseMessage } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Peer } from './upgrade.ts';

const MAX_ID_LENGTH = 100;

const ofServers: ReadonlySet<Message['type']> = new Set([
  MessageType.ConnectionAck,
  MessageType.Next,
  MessageType.Error,
]);

type Options = {
  /** Handles a message; for a subscription, resolves when it has ended. */
  handle: (message: Message) => Promise<void>;
  /** Called before each `subscribe`. */
  onSubscribe: () => void;
};

/**
 * Creates the function that receives a client's messages. An id stays in use until `handle` has finished its
 * subscription; graphql-ws would forget it as soon as the client completes it. Messages that only servers may send
 * close the socket.
 */
export function createReceiver({ socket, ids }: Peer, { handle, onSubscribe }: Options) {
  const refuse = () => socket.close(CloseCode.BadRequest, 'Invalid message received');
  return async (data: string): Promise<void> => {
    // ws may still deliver messages that arrived before the close frame.
    if (socket.readyState !== WebSocket.OPEN) return;
    const message = parse(data);
    if (message === null || ofServers.has(message.type)) return refuse();
    if (message.type !== MessageType.Subscribe) return handle(message);
    const { id } = message;
    if (id.length > MAX_ID_LENGTH) return refuse();
    if (ids.has(id)) return socket.close(CloseCode.SubscriberAlreadyExists, 'The id is in use');
    onSubscribe();
    ids.add(id);
    return handle(message).finally(() => ids.delete(id));
  };
}

const parse = (data: string): Message | null => {
  try {
    return parseMessage(data);
  } catch {
    return null;
  }
};
