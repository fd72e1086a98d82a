import { type EnvReader, seconds } from './env-reader.ts';

/** The phases of a shutdown, in milliseconds. */
export type ShutdownConfig = {
  /** The process ends after this time in any case. */
  totalMs: number;
  /** How long the process reports that it is not ready, but still serves. */
  delayMs: number;
  /** How long requests in flight may take after that. */
  requestsMs: number;
};

/** Docker kills a container ten seconds after SIGTERM, Kubernetes after thirty. */
const TOTAL_MS = 9_000;
/** Reserved for closing WebSockets before the requests, and Redis and the database after them. */
const CONNECTIONS_MS = 1_500;
const LEAST_MS = 3_000;

/** Reads the SHUTDOWN_ variables. In development there is no load balancer to wait for. */
export function readShutdown(read: EnvReader, production: boolean): ShutdownConfig {
  const totalMs = read.value('SHUTDOWN_SECONDS', seconds(3, 600), TOTAL_MS);
  const longest = totalMs - LEAST_MS;
  const delayMs = read.value(
    'SHUTDOWN_DELAY_SECONDS',
    seconds(0, 600),
    production ? Math.min(totalMs / 3, longest) : 0,
  );
  if (delayMs > longest) {
    read.add(
      `SHUTDOWN_DELAY_SECONDS is at most ${longest / 1_000}: SHUTDOWN_SECONDS (${totalMs / 1_000}) minus ${LEAST_MS / 1_000} for the requests in flight.`,
    );
  }
  return { totalMs, delayMs, requestsMs: totalMs - delayMs - CONNECTIONS_MS };
}

/**
 * Load balancers keep idle connections for up to 60 seconds. Ours must live longer, or one may close just as it is
 * reused.
 */
const KEEP_ALIVE_MS = 65_000;

/** Reads KEEP_ALIVE_SECONDS. */
export function readKeepAlive(read: EnvReader): number {
  return read.value('KEEP_ALIVE_SECONDS', seconds(1, 3_600), KEEP_ALIVE_MS);
}
