import { LRUCache } from 'lru-cache';
import type { ErrorLog } from '../errors/index.ts';
import { networkOf } from './address.ts';
import type { AuthLimits } from './options.ts';
import { createSingleFlight } from './single-flight.ts';
import { createTurns } from './turns.ts';
import { type RequestState, sizeOf, toVerdict, type Verdict } from './verdict.ts';

type Options = {
  /** Verifies a token with Clerk. */
  ask: (token: string) => Promise<RequestState>;
  /** How long a verified token is accepted without verifying it again. */
  seconds: number;
  limits: AuthLimits;
  log: ErrorLog;
};

/** A token that Clerk has verified, when it did, and when it may be verified again after a failure. */
type Known = { verdict: Verdict; at: number; pausedUntil: number };

/** While Clerk does not answer, a verified token is accepted for the maximum of CLERK_MACHINE_TOKEN_SECONDS. */
const MAX_STALE_MS = 60_000;
/** How long failures and rejections count. They limit neither memory nor waiting; decision record 0026 explains them. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
const REFUSED_MS = 5_000;
const WINDOW_MS = 60_000;
/** Failures of Clerk or of our configuration; the token may be valid. */
const CLERKS_OWN_FAULTS = ['unexpected-error', 'secret-key-invalid'];

/**
 * Creates the function that verifies an opaque machine token with Clerk. An IP address with many rejected tokens causes
 * no more calls to Clerk, and guesses never block tokens that were valid before.
 */
export function createMachineTokens({ ask, seconds, limits, log }: Options) {
  const known = new LRUCache<string, Known>({
    max: limits.machines,
    maxSize: limits.machineBytes,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  const refused = new LRUCache<string, { verdict: Verdict; at: number }>({
    max: limits.machines,
    maxSize: limits.rejectedBytes,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  const guesses = createGuesses(limits);
  const turns = {
    known: createTurns(limits.knownAtOnce, limits),
    unknown: createTurns(limits.newAtOnce, limits),
  };
  const verifications = createSingleFlight<Verdict>();
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** Clerk's verdict, or null if it gave none. */
  const verdictOf = (token: string, state: RequestState | 'busy' | 'late'): Verdict | null => {
    if (state === 'busy') return null;
    if (state === 'late' || CLERKS_OWN_FAULTS.includes(state.reason ?? '')) {
      log.error({ reason: state === 'late' ? 'timeout' : state.reason }, 'Clerk could not verify a machine token');
      return null;
    }
    const verdict = toVerdict(state);
    if (verdict.outcome === 'good') {
      known.set(token, { verdict, at: Date.now(), pausedUntil: Number.NEGATIVE_INFINITY });
    } else {
      known.delete(token);
      refused.set(token, { verdict, at: Date.now() });
    }
    return verdict;
  };

  const verifyKnown = async (token: string, entry: Known): Promise<Verdict> => {
    if (performance.now() >= entry.pausedUntil) {
      const verdict = verdictOf(token, await turns.known.run(() => ask(token)));
      if (verdict !== null) return verdict;
      entry.pausedUntil = performance.now() + PAUSE_AFTER_FAILURE_MS;
    }
    return isWithin(entry.at, MAX_STALE_MS) ? entry.verdict : { outcome: 'unavailable' };
  };

  const verifyUnknown = async (token: string, network: string): Promise<Verdict> => {
    /**
     * Checked again when a slot is free: in the meantime Clerk may have failed, or this address may have reached its
     * limit.
     */
    const refusal = (): Verdict | null => {
      if (performance.now() < pausedUntil) return { outcome: 'unavailable' };
      const wait = guesses.secondsUntilNext(network);
      return wait === null ? null : { outcome: 'limited', seconds: wait };
    };
    const state = refusal() ?? (await turns.unknown.run(async () => refusal() ?? ask(token)));
    if (typeof state === 'object' && 'outcome' in state) return state;
    if (state === 'busy') return { outcome: 'unavailable' };
    const verdict = verdictOf(token, state);
    if (verdict?.outcome === 'bad') guesses.count(network);
    if (verdict !== null) return verdict;
    pausedUntil = performance.now() + PAUSE_AFTER_FAILURE_MS;
    return { outcome: 'unavailable' };
  };

  return (token: string, ip: string | undefined): Verdict | Promise<Verdict> => {
    const entry = known.get(token);
    if (entry !== undefined && isWithin(entry.at, seconds * 1000)) return entry.verdict;
    const refusal = refused.get(token);
    if (refusal !== undefined && isWithin(refusal.at, REFUSED_MS)) return refusal.verdict;
    return verifications.run(token, () =>
      entry === undefined ? verifyUnknown(token, networkOf(ip)) : verifyKnown(token, entry),
    );
  };
}

/** False also before `at`: the clock may have been set back. */
const isWithin = (at: number, ms: number): boolean => at <= Date.now() && Date.now() < at + ms;

/** Counts the rejected tokens of each network. The oldest networks are dropped when there are too many. */
const createGuesses = ({ networks, rejectedPerMinute }: AuthLimits) => {
  const windows = new LRUCache<string, { count: number; until: number }>({ max: networks });
  const current = (network: string) => {
    const window = windows.get(network);
    return window !== undefined && performance.now() < window.until
      ? window
      : { count: 0, until: performance.now() + WINDOW_MS };
  };
  return {
    count: (network: string): void => {
      const { count, until } = current(network);
      windows.set(network, { count: count + 1, until });
    },
    /** Null if the network may send another token. */
    secondsUntilNext: (network: string): number | null => {
      const { count, until } = current(network);
      return count < rejectedPerMinute ? null : Math.ceil((until - performance.now()) / 1000);
    },
  };
};
