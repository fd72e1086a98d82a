export const MAX_TEXT = 20_000;
const TOKENS = /eyJ[\w-]+\.[\w-]*(\.[\w-]*)?|\b(sk_test|sk_live|whsec|ak|oat|mt)_[\w+/=-]+/g;

/** A text as it may be kept: of bounded length, and without anything that looks like a token; null if it is no text. */
export function safeText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT).replace(TOKENS, '<token>') : null;
}
