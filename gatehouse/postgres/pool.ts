import pg from 'pg';
import { busy } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import { createBusyWarning } from './busy-warning.ts';

/** too_many_connections and cannot_connect_now: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BUSY_CODES: readonly unknown[] = ['53300', '57P03'];
/**
 * Errors of the pool itself have no code: no connection became free in time, or PostgreSQL took too long to connect.
 */
const BUSY_MESSAGES = ['timeout exceeded when trying to connect', 'Connection terminated due to connection timeout'];

type Fault = Error & { code?: string };
type Connected = Parameters<pg.Pool['connect']>[0];

/** A pool that logs a warning if a statement gets no connection. */
type Pool = pg.Pool & { warnBusy(reason: string): void };

/**
 * Creates a pool that throws SERVICE_UNAVAILABLE if it has no connection in time, and logs this at most once a second.
 * A lost idle connection is logged, and replaced when it is needed.
 */
export function createPool(options: pg.PoolConfig, log: Logger): Pool {
  const warn = createBusyWarning(log);

  class WarningPool extends pg.Pool {
    override connect(): Promise<pg.PoolClient>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
      if (callback === undefined) {
        return super.connect().catch((cause) => {
          throw this.#answerFor(cause);
        });
      }
      super.connect((cause, client, release) => callback(cause && this.#answerFor(cause), client, release));
      return undefined;
    }

    #answerFor(cause: Fault): Error {
      if (!BUSY_CODES.includes(cause.code) && !BUSY_MESSAGES.includes(cause.message)) return cause;
      this.warnBusy(cause.message);
      return busy();
    }

    warnBusy(reason: string): void {
      const { totalCount: connections, waitingCount: waiting } = this;
      warn({ reason, connections, waiting }, 'no database connection: see DATABASE_POOL_SIZE');
    }
  }

  const pool = new WarningPool(options);
  // An 'error' event without a listener would end the process. The pool reports errors of idle connections; a
  // connection in use fails in its next statement.
  pool.on('error', (cause: Fault) => log.warn({ code: cause.code }, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
