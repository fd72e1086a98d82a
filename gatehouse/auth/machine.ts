import { LRUCache } from 'lru-cache';
import type { ErrorLog } from '../errors/index.ts';
import { networkOf } from './address.ts';
import { createTurns } from './turns.ts';
import { type RequestState, sizeOf, toVerdict, type Verdict } from './verdict.ts';

type Options = {
  /** Clerk's verification of a token. */
  ask: (token: string) => Promise<RequestState>;
  /** For so long a verified token counts as good without asking again. */
  seconds: number;
  log: ErrorLog;
};

/** A token that Clerk has verified, when, and until when Clerk is not asked about it again. */
type Known = { verdict: Verdict; at: number; pausedUntil: number };

const CLERK_TIMEOUT_MS = 900;
const PAUSE_AFTER_FAILURE_MS = 1_000;
/** While Clerk does not answer, a token that it has verified counts as good for as long as CLERK_MACHINE_TOKEN_SECONDS may say at most. */
const MAX_STALE_MS = 60_000;
const REFUSED_MS = 5_000;
const WINDOW_MS = 60_000;
const MAX_REFUSED_PER_WINDOW = 20;
/** Together at most 20 calls are in flight; guesses never hold those of tokens that are known. */
const SLOTS = { known: 12, unknown: 8 };
/** Faults of Clerk's, or of our configuration: they say nothing of the token. */
const CLERKS_OWN_FAULTS = ['unexpected-error', 'secret-key-invalid'];

/**
 * Makes the function that asks Clerk about an opaque machine token. A guess costs Clerk nothing more once its IP address had
 * several refused, and never takes the service away from tokens that were good before.
 */
export function createMachineTokens({ ask, seconds, log }: Options) {
  const known = new LRUCache<string, Known>({
    max: 10_000,
    maxSize: 32 * 1024 * 1024,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  const refused = new LRUCache<string, { verdict: Verdict; at: number }>({
    max: 10_000,
    maxSize: 4 * 1024 * 1024,
    sizeCalculation: ({ verdict }, token) => sizeOf(token, verdict),
  });
  const guesses = createGuesses();
  const turns = {
    known: createTurns({ slots: SLOTS.known, timeoutMs: CLERK_TIMEOUT_MS }),
    unknown: createTurns({ slots: SLOTS.unknown, timeoutMs: CLERK_TIMEOUT_MS }),
  };
  const underWay = new Map<string, Promise<Verdict>>();
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** Clerk's verdict, or null where it gives none. */
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
    /** Once more when it is its turn: meanwhile others of this address may have been refused, or Clerk may have failed. */
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
    const asked = underWay.get(token);
    if (asked !== undefined) return asked;
    const verdict = entry === undefined ? verifyUnknown(token, networkOf(ip)) : verifyKnown(token, entry);
    underWay.set(token, verdict);
    return verdict.finally(() => underWay.delete(token));
  };
}

/** Not before `at` either: the clock may have been put back. */
const isWithin = (at: number, ms: number): boolean => at <= Date.now() && Date.now() < at + ms;

/** Counts the refused tokens of each network. Old networks are forgotten where there are very many. */
const createGuesses = () => {
  const windows = new LRUCache<string, { count: number; until: number }>({ max: 10_000 });
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
    /** Null where the network may ask. */
    secondsUntilNext: (network: string): number | null => {
      const { count, until } = current(network);
      return count < MAX_REFUSED_PER_WINDOW ? null : Math.ceil((until - performance.now()) / 1000);
    },
  };
};
