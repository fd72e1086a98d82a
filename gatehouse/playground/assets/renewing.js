import { readToken } from './token.js';

/** What differs from one token to the next of the same person. */
const TIMES = { iat: 0, nbf: 0, exp: 0, jti: '' };
/** A token with less than this to live would reach the server too late. */
const ENOUGH_MS = 10_000;

/**
 * A token that is fetched again when the one at hand is about to expire; once for requests at the same time.
 * @param {() => Promise<string>} issue
 * @param {(isFirst: boolean) => void} changed the token says something else about its bearer than the one before
 */
export function renewing(issue, changed) {
  let bearer = '';
  /** @type {import('./callers.js').Held | null} */
  let held = null;
  /** @type {Promise<void> | null} */
  let renewal = null;
  const renew = async () => {
    const token = await issue();
    const reading = readToken(token);
    const { exp, iat } = reading.kind === 'session' ? reading.claims : {};
    // Its life is counted from its arrival, so that a clock that is wrong here does no harm.
    held = { token, expiresAt: Date.now() + (exp - iat) * 1000 };
    const before = bearer;
    bearer = reading.kind === 'session' ? JSON.stringify({ ...reading.claims, ...TIMES }) : token;
    if (before !== bearer) changed(before === '');
  };
  return {
    held: () => held,
    renews: true,
    forget: () => {
      held = null;
    },
    fresh: async () => {
      if ((held?.expiresAt ?? 0) - Date.now() >= ENOUGH_MS) return held?.token ?? null;
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      await renewal;
      return held?.token ?? null;
    },
  };
}
