import { STATUS_CODES } from 'node:http';

/** Why a request goes no further, as problem details (RFC 9457) with their headers. */
export type Refusal = { status: number; headers: Record<string, string>; body: string };

/** 401 without credentials: a plain challenge (RFC 6750, section 3.1). */
export const signedOut: Refusal = refusal(401, 'UNAUTHENTICATED', 'Not signed in.', { 'WWW-Authenticate': 'Bearer' });

/** 401 with bad credentials; `reason` is for programs, for example `session-token-expired`. */
export function badCredentials(reason: string): Refusal {
  const detail =
    reason === 'session-token-expired'
      ? 'The token has expired. Clerk session tokens live for 60 seconds: fetch a new one for each request.'
      : 'The token was refused.';
  return refusal(401, 'UNAUTHENTICATED', detail, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }, reason);
}

/** 403: the caller is known, and not allowed. */
export function forbidden(detail: string): Refusal {
  return refusal(403, 'FORBIDDEN', detail, {});
}

/** 503: Clerk cannot be asked, so the credentials are neither good nor bad. */
export const unavailable: Refusal = refusal(
  503,
  'AUTH_UNAVAILABLE',
  'Your credentials cannot be checked at the moment. Try again shortly.',
  { 'Retry-After': '1' },
);

/** 429: too many tokens from this client's address were refused. */
export function tooMany(seconds: number): Refusal {
  return refusal(429, 'RATE_LIMITED', `Too many refused tokens. Try again in ${seconds} s.`, {
    'Retry-After': String(seconds),
  });
}

function refusal(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string>,
  reason?: string,
): Refusal {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, code, reason });
  return { status, headers: { 'Content-Type': 'application/problem+json', ...headers }, body };
}
