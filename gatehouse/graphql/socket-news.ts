import { randomUUID } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import type { Auth } from '../auth/index.ts';
import type { ReadOperation } from './read-subscription.ts';
import type { Peer } from './upgrade.ts';

/** A refused connection, or a subscription that begins, has an event, fails or ends. */
export type SocketNews =
  | { type: 'refused'; code: number; reason: string }
  | { type: 'begins'; requestId: string; auth: Auth; operation: ReadOperation }
  | { type: 'event' | 'ends'; requestId: string }
  | { type: 'fails'; requestId: string; errors: readonly GraphQLFormattedError[] };

/**
 * Reports what happens on sockets, each subscription under its request's id: clients choose ids of their own, per
 * socket.
 * @param observe takes the reports; undefined in production, where nothing is kept
 */
export function createReporter(observe: ((news: SocketNews) => void) | undefined) {
  const requests = new WeakMap<Peer, Map<string, string>>();
  const take = (peer: Peer, id: string): string | undefined => {
    const requestId = requests.get(peer)?.get(id);
    requests.get(peer)?.delete(id);
    return requestId;
  };
  const fails = (peer: Peer, id: string, errors: readonly GraphQLFormattedError[]): void => {
    const requestId = take(peer, id);
    if (requestId !== undefined) observe?.({ type: 'fails', requestId, errors });
  };
  return {
    refused: (code: number, reason: string): void => observe?.({ type: 'refused', code, reason }),
    /** @returns the id of the new request */
    begins: (peer: Peer, id: string, auth: Auth, operation: ReadOperation): string => {
      const requestId = randomUUID();
      if (observe === undefined) return requestId;
      const ofPeer = requests.get(peer) ?? new Map();
      requests.set(peer, ofPeer.set(id, requestId));
      observe({ type: 'begins', requestId, auth, operation });
      return requestId;
    },
    /** Without data it is no event: the stream was not opened. */
    next: (peer: Peer, id: string, data: unknown, errors: readonly GraphQLFormattedError[] = []): void => {
      const requestId = requests.get(peer)?.get(id);
      if (data === undefined) fails(peer, id, errors);
      else if (requestId !== undefined) observe?.({ type: 'event', requestId });
    },
    fails,
    ends: (peer: Peer, id: string): void => {
      const requestId = take(peer, id);
      if (requestId !== undefined) observe?.({ type: 'ends', requestId });
    },
  };
}
