import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';

/** A token is replaced this many seconds before it expires. */
const MARGIN = 10;

export type TokenSource = {
  /** A token that stays valid for at least some seconds. */
  fresh(): Promise<string>;
  /** The first token, which may have expired. */
  first(): Promise<string>;
};

/**
 * Tokens from a command, which is run again before its last token expires.
 * @param command a shell command, for example `npm run --silent token -- linus`
 */
export function createTokenSource(command: string): TokenSource {
  let first: Promise<string> | null = null;
  let latest: Promise<string> | null = null;
  const run = () => {
    latest = tokenFrom(command);
    first ??= latest;
    return latest;
  };
  return {
    first: () => first ?? run(),
    fresh: async () => {
      if (latest === null) return run();
      const token = await latest;
      return secondsLeft(token) > MARGIN ? token : run();
    },
  };
}

/** Seconds until a JWT expires, negative afterwards; an opaque token counts as never expiring. */
export function secondsLeft(token: string): number {
  try {
    return (decodeJwt(token).exp ?? Number.POSITIVE_INFINITY) - Date.now() / 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const tokenFrom = async (command: string): Promise<string> => {
  const { stdout } = await promisify(exec)(command, { timeout: 30_000 }).catch((cause) => {
    throw new Error(`The command for a token failed: ${command}\n${cause.stderr ?? cause.message}`);
  });
  const token = stdout.trim();
  if (!/^[\w.~+/=-]+$/.test(token)) {
    throw new Error(`The command for a token has to print one token and nothing else: ${command}`);
  }
  return token;
};
