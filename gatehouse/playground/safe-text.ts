export const MAX_TEXT = 20_000;
const TOKENS = /eyJ[\w-]+\.[\w-]*(\.[\w-]*)?|\b(sk_test|sk_live|whsec|ak|oat|mt)_[\w+/=-]+/g;

/** Shortens a string and masks anything that looks like a token; null if the value is not a string. */
export function safeText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT).replace(TOKENS, '<token>') : null;
}
