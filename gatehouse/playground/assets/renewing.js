import { readToken } from './token.js';

/** Claims that differ between two tokens of the same person. */
const TIMES = { iat: 0, nbf: 0, exp: 0, jti: '' };
/** A token that expires sooner than this might be stale when it reaches the server. */
const ENOUGH_MS = 10_000;

/**
 * A token that is renewed when it is about to expire; concurrent requests share one renewal.
 * @param {() => Promise<string>} issue
 * @param {(isFirst: boolean) => void} changed called when the claims differ from those of the previous token
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
    // Counted from its arrival, so that a wrong clock on this machine does no harm.
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
