import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { DatabaseConfig } from '../config/index.ts';
import { isThisMachine } from '../config/index.ts';

export type Environment = Record<string, string | undefined>;

/**
 * The variables of `.env`, overridden by those of the process; NODE_ENV defaults to development.
 * @throws {Error} if `.env` is malformed
 */
export function readEnvironment(file = '.env'): Environment {
  const env: Environment = { ...readEnvFile(file), ...process.env };
  return isUnset(env.NODE_ENV) ? { ...env, NODE_ENV: 'development' } : env;
}

/** An empty value counts as unset, as for the server. */
const isUnset = (value = ''): boolean => value.trim() === '';

/** Whether no Clerk application is configured, so that the local Clerk is used. The server reports a missing half. */
export function needsLocalClerk(env: Environment): boolean {
  return [env.CLERK_PUBLISHABLE_KEY, env.CLERK_SECRET_KEY].every(isUnset);
}

/** The URL on this machine of a server with this environment. */
export function serverUrl(env: Environment): string {
  const port = isUnset(env.PORT) ? '4000' : env.PORT;
  return `http://127.0.0.1:${port}`;
}

/** Whether the database is on this machine, so that a command may empty it. */
export function isOnThisMachine(database: DatabaseConfig): boolean {
  return database.kind === 'pglite' || isThisMachine(new URL(database.url).hostname);
}

const readEnvFile = (file: string): Record<string, string> => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    if (code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read (${code}): it must be a text file in UTF-8, like .env.example.`, { cause });
  }
  const line = damagedLine(text);
  if (line !== null) throw new Error(`${file}, line ${line}, is malformed: a line must be NAME=value or begin with #.`);
  // As a server in production reads it.
  return parseEnv(text) as Record<string, string>;
};

const ASSIGNMENT = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(?<value>.*)$/;

/** `parseEnv` ignores lines that it does not understand; a server should not start with half of a file. */
const damagedLine = (text: string): number | null => {
  let opened: { quote: string; line: number } | null = null;
  for (const [index, content] of text.split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    if (opened !== null) {
      if (content.includes(opened.quote)) opened = null;
      continue;
    }
    if (/^\s*(#|$)/.test(content)) continue;
    const value = ASSIGNMENT.exec(content)?.groups?.value;
    if (value === undefined) return line;
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined) continue;
    const after = value.slice(1).split(quote).slice(1);
    if (after.length === 0) opened = { quote, line };
    else if (!/^\s*(#|$)/.test(after.join(quote))) return line;
  }
  return opened?.line ?? null;
};
