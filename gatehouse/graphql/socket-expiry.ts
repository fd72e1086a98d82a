import type { WebSocket } from 'ws';
import { type Auth, type Session, sessionOf } from '../auth/index.ts';
import { isAccessEnded } from '../clerk/index.ts';
import type { Limits } from '../config/index.ts';
import type { Database, Events } from '../postgres/index.ts';
import { accessEnded } from '../postgres/index.ts';

/** The client of graphql-ws gives up after 4401 and 4429; after 4403 and 1013 it reconnects with a new token. */
export const closeCodes = { refused: 4401, expired: 4403, tooMany: 4429, unavailable: 1013, failed: 4500 } as const;

/** setTimeout fires at once if the delay is longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Closes sockets when their token expires, their session ends, or their user is deleted. */
export function createAccessWatch(db: Database, events: Events, { machineMs }: Limits['socket']) {
  const sessions = new Map<WebSocket, Session>();
  const ended = events.subscribe(accessEnded);

  const closeEnded = async () => {
    for await (const { id } of ended) {
      for (const [socket, { sessionId, userId }] of sessions) {
        if (id === sessionId || id === userId) socket.close(closeCodes.refused, 'The session has ended');
      }
    }
  };
  void closeEnded();

  return {
    /** Resolves to false if access has already ended. */
    watch: async (socket: WebSocket, auth: Auth): Promise<boolean> => {
      if (!auth.isAuthenticated) return true;
      const session = sessionOf(auth);
      const ms = session === null ? machineMs : session.sessionClaims.exp * 1000 - Date.now();
      const expiry = setTimeout(
        () => socket.close(closeCodes.expired, 'The token has expired'),
        Math.min(ms, MAX_TIMER_MS),
      );
      socket.once('close', () => {
        clearTimeout(expiry);
        sessions.delete(socket);
      });
      if (session === null) return true;
      sessions.set(socket, session);
      return !(await isAccessEnded(db, session));
    },
    stop: async (): Promise<void> => void (await ended.return?.()),
  };
}

export type AccessWatch = ReturnType<typeof createAccessWatch>;
