// The log: JSON lines on standard output, without credentials, SQL or parameters of statements. Takes a level and, for
// tests, another stream; createLog returns pino's logger.
import { type DestinationStream, pino, stdSerializers } from 'pino';

export type Logger = pino.Logger;

let standardOutput: DestinationStream | null = null;

/**
 * One stream for all logs of the process, because each one flushes ten times a second. Lines are written in batches,
 * the last ones at exit; a killed process loses up to a tenth of a second.
 */
const toStandardOutput = (): DestinationStream => {
  standardOutput ??= pino.destination({ dest: 1, sync: false, minLength: 16_000, periodicFlush: 100 });
  return standardOutput;
};

/** Creates the log of a process. Errors are written without statements, tokens and passwords. */
export function createLog(
  { logLevel }: { logLevel: pino.LevelWithSilent },
  to: DestinationStream = toStandardOutput(),
): Logger {
  return pino({ level: logLevel, base: null, serializers: { err: serializeError } }, to);
}

/** How many wrapped errors are searched for one of Drizzle. */
const MAX_CAUSES = 10;

/**
 * Errors of Drizzle, and errors that wrap one, contain the statement and its values; we log PostgreSQL's own error
 * instead.
 */
const withoutStatement = (error: Error): Error => {
  let inner: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && inner instanceof Error; depth++) {
    if ('params' in inner) return inner.cause instanceof Error ? inner.cause : new Error('A statement failed');
    inner = 'originalError' in inner ? (inner.originalError ?? inner.cause) : inner.cause;
  }
  return error;
};

const serializeError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const cause = withoutStatement(error);
  const { type, message } = stdSerializers.err(cause);
  const code = 'code' in cause ? { code: cause.code } : {};
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type,
    message: withoutSecrets(message),
    ...code,
    stack: frames?.join('\n'),
  };
};

/** Masks JSON Web Tokens, Clerk's keys, passwords in URLs, and the addresses in Node's connection errors. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, '<token>')
    .replace(/\b(sk_test|sk_live|whsec|ak|oat|mt)_[\w+/=-]+/g, '$1_<secret>')
    .replace(/:\/\/[^\s/@]+@/g, '://<credentials>@')
    .replace(/\b(connect|getaddrinfo) (E\w+) \S+/g, '$1 $2');
