import { type DestinationStream, pino, stdSerializers } from 'pino';
import type { Config } from './config.ts';

export type Logger = pino.Logger;

/** JSON lines on standard output; no credential, SQL or parameter of a statement is ever written. */
export const createLog = (
  { logLevel }: Pick<Config, 'logLevel'>,
  to: DestinationStream = pino.destination(1),
): Logger => pino({ level: logLevel, base: null, serializers: { err: serializeError } }, to);

/** Drizzle puts the statement and its parameters into the message of its errors; PostgreSQL's own cause says what went wrong. */
const serializeError = (error: unknown): unknown => {
  const cause = error instanceof Error && 'params' in error ? (error.cause ?? new Error('a statement failed')) : error;
  if (!(cause instanceof Error)) return cause;
  const { type, message, stack } = stdSerializers.err(cause);
  const code = 'code' in cause ? { code: cause.code } : {};
  return { type, message: withoutSecrets(message), ...code, stack: withoutSecrets(stack) };
};

/** Replaces what looks like a JSON Web Token, a key of Clerk's or the password of a URL. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, '<token>')
    .replace(/\b(sk_test|sk_live|whsec|ak|oat|mt)_[\w+/=-]+/g, '$1_<secret>')
    .replace(/:\/\/[^\s/@]+@/g, '://<credentials>@');
