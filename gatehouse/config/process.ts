import { type EnvReader, seconds } from './env-reader.ts';

/** The phases of a shutdown, in milliseconds. */
export type ShutdownConfig = {
  /** The process ends after this time in any case. */
  totalMs: number;
  /** How long the process reports that it is not ready, but still serves. */
  delayMs: number;
  /** How long clients may take after that to answer the close frames of their WebSockets. */
  socketsMs: number;
  /** How long requests in flight may take after that. */
  requestsMs: number;
};

/** Unless SHUTDOWN_SECONDS is set. Docker kills a container ten seconds after SIGTERM, Kubernetes after thirty. */
export const SHUTDOWN_MS = 9_000;
/** The part of that budget in which clients answer the close frames of their WebSockets. */
const SOCKETS_MS = 1_000;
/** Reserved for closing Redis and the database after the requests. */
const STORES_MS = 500;
/** Reserved for everything after the delay. */
const LEAST_MS = 3_000;

/** Reads the SHUTDOWN_ variables. In development there is no load balancer to wait for. */
export function readShutdown(read: EnvReader, production: boolean): ShutdownConfig {
  const totalMs = read.value('SHUTDOWN_SECONDS', seconds(3, 600), SHUTDOWN_MS);
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
  return { totalMs, delayMs, socketsMs: SOCKETS_MS, requestsMs: totalMs - delayMs - SOCKETS_MS - STORES_MS };
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
