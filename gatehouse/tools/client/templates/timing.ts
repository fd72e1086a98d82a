// When a socket is replaced, when it counts as lost, and when a lost one is opened again.

/** How long the server may take for an answer. */
export const ANSWER_MS = 10_000;

/** How long both sockets stay open, so that results on their way on the older one still arrive. */
export const OVERLAP_MS = 2_000;
const MAX_PAUSE_MS = 30_000;

/** Whether not to reconnect: the token is bad, there were too many requests, or this client made a mistake. */
export function isFinal(code: number): boolean {
  return (code >= 4400 && code < 4500 && code !== 4403 && code !== 4408) || code === 1009;
}

/**
 * Milliseconds until a socket is replaced: three quarters of the token's lifetime, or all but ten seconds if that is
 * later.
 */
export function lifetimeOf(token: string | null): number | null {
  const [, claims] = token?.split('.') ?? [];
  if (claims === undefined) return null;
  const { iat, exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as {
    iat: number;
    exp: number;
  };
  const life = (exp - iat) * 1_000;
  return Math.max(life * 0.75, life - 10_000);
}

/** Milliseconds before the next attempt, half of them random, so that clients do not all reconnect at once. */
export function pauseBefore(attempt: number): number {
  return Math.min(500 * 2 ** attempt, MAX_PAUSE_MS) * (0.5 + Math.random() / 2);
}
