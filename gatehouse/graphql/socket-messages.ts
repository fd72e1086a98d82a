import { CloseCode, type Message, MessageType, parseMessage } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Limits } from '../config/index.ts';
import { loopTurn } from '../postgres/index.ts';
import type { Peer } from './upgrade.ts';

/** RFC 6455, section 5.5: 125 bytes, two of which are the code. */
const MAX_REASON_BYTES = 123;
/** The memory that a waiting message takes besides its text. */
const WAITING_BYTES = 512;
/** RFC 6455, section 7.4.1. */
const POLICY_VIOLATION = 1008;

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
  /** Whose turn it is while the server is busy; null before `connection_ack`, when messages are short and need none. */
  owner: () => string | null;
  limits: Limits['socket'];
};

/**
 * Creates the function that receives a client's messages, one after the other. Parsing and validating a subscription
 * may take as long as for a new query, so while the server is busy, messages take turns with the work of other callers.
 * An id stays in use until `handle` has finished its subscription; graphql-ws would forget it as soon as the client
 * completes it. Messages that only servers may send close the socket.
 */
export function createReceiver({ socket, ids }: Peer, { handle, onSubscribe, owner: ownerNow, limits }: Options) {
  const refuse = () => socket.close(CloseCode.BadRequest, 'Invalid message received');
  const receive = async (data: string): Promise<void> => {
    // ws may still deliver messages that arrived before the close frame.
    if (socket.readyState !== WebSocket.OPEN) return;
    const message = parse(data);
    if (message === null || ofServers.has(message.type)) return refuse();
    if (message.type !== MessageType.Subscribe) return handle(message);
    const { id } = message;
    if (id.length > limits.idCharacters) return refuse();
    if (ids.has(id)) return socket.close(CloseCode.SubscriberAlreadyExists, inUse(id));
    onSubscribe();
    ids.set(id, 0);
    return handle(message).finally(() => ids.delete(id));
  };

  let waiting = 0;
  let last: Promise<void> | null = null;
  return (data: string): void => {
    const owner = ownerNow();
    const begin = () => (owner === null ? null : loopTurn(() => owner));
    const turn = last === null ? begin() : last.then(begin);
    if (turn === null) {
      void receive(data);
      return;
    }
    const bytes = data.length + WAITING_BYTES;
    waiting += bytes;
    if (waiting > limits.messageBytes) {
      socket.close(POLICY_VIOLATION, 'Too many messages at once');
      return;
    }
    const begun = turn.then(() => {
      waiting -= bytes;
      if (last === begun) last = null;
      void receive(data);
    });
    last = begun;
  };
}

/** The reason that the protocol prescribes: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#subscribe */
const inUse = (id: string): string => {
  const reason = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(reason) <= MAX_REASON_BYTES ? reason : 'Subscriber already exists';
};

const parse = (data: string): Message | null => {
  try {
    return parseMessage(data);
  } catch {
    return null;
  }
};
