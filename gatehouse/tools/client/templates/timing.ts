// When a socket is replaced, and when a lost one is opened again.

/** Both sockets stay open so long, for what is on its way on the older one. */
export const OVERLAP_MS = 2_000;
const MAX_PAUSE_MS = 30_000;

/** The socket is closed for good: a bad token, too many requests, a mistake of this client. Others are opened again. */
export const isFinal = (code: number): boolean =>
  (code >= 4400 && code < 4500 && code !== 4403 && code !== 4408) || code === 1009;

/** Milliseconds after which a new token's socket is replaced: three quarters of the token's life, ten seconds before its end at most. */
export const lifetimeOf = (token: string | null): number | null => {
  const [, claims] = token?.split('.') ?? [];
  if (claims === undefined) return null;
  const { iat, exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as {
    iat: number;
    exp: number;
  };
  const life = (exp - iat) * 1_000;
  return Math.max(life * 0.75, life - 10_000);
};

/** Milliseconds before the next attempt, half of them at random: not all clients of a restarted server come back at once. */
export const pauseBefore = (attempt: number): number =>
  Math.min(500 * 2 ** attempt, MAX_PAUSE_MS) * (0.5 + Math.random() / 2);
