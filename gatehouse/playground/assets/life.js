import { countdown, readToken } from './token.js';

/**
 * How long a caller's token remains valid, in a word or two; empty for anonymous callers.
 * @param {import('./callers.js').Caller} caller
 * @returns {{ text: string, tone: 'good' | 'low' | 'bad' }}
 */
export function lifeOf(caller) {
  const held = caller.held();
  if (held === null) {
    if (caller.id === 'pasted') return { text: 'No token yet', tone: 'low' };
    return { text: caller.isSignedOut?.() ? 'Not signed in' : '', tone: 'low' };
  }
  const reading = readToken(held.token);
  if (reading.kind === 'malformed') return { text: 'Malformed', tone: 'bad' };
  if (held.expiresAt === null) return { text: reading.kind === 'machine' ? 'Opaque' : 'No expiry', tone: 'low' };
  const left = held.expiresAt - Date.now();
  if (left > 0) return { text: countdown(held.expiresAt), tone: left > 10_000 ? 'good' : 'low' };
  return caller.renews
    ? { text: 'Renews on use', tone: 'low' }
    : { text: `Expired ${countdown(held.expiresAt)}`, tone: 'bad' };
}
