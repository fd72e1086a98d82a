import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { DatabaseConfig } from '../config/index.ts';
import { isPlaceholder, isThisMachine } from '../config/index.ts';

export type Environment = Record<string, string | undefined>;

/** The variables of `.env`, and over them those of the process: for development, unless said otherwise. Throws where `.env` is damaged. */
export const readEnvironment = (file = '.env'): Environment => {
  const env: Environment = { ...readEnvFile(file), ...process.env };
  return isPlaceholder(env.NODE_ENV ?? '') ? { ...env, NODE_ENV: 'development' } : env;
};

/** Whether no Clerk application is named, so that local Clerk stands in. Half a one is the server's to refuse. */
export const needsLocalClerk = (env: Environment): boolean =>
  [env.CLERK_PUBLISHABLE_KEY, env.CLERK_SECRET_KEY].every((value) => isPlaceholder(value ?? ''));

/** Where a server with this environment answers on this machine. */
export const serverUrl = (env: Environment): string => {
  const port = isPlaceholder(env.PORT ?? '') ? '4000' : env.PORT;
  return `http://127.0.0.1:${port}`;
};

/** Whether it is nobody else's database, so that sample rows may be put into it unasked. */
export const isOnThisMachine = (database: DatabaseConfig): boolean =>
  database.kind === 'pglite' || isThisMachine(new URL(database.url).hostname);

const readEnvFile = (file: string): Record<string, string> => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    if (code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read (${code}): it is a text file in UTF-8, as .env.example is.`, { cause });
  }
  const line = damagedLine(text);
  if (line !== null) throw new Error(`${file}, line ${line}, is damaged: a line is NAME=value, or begins with #.`);
  return parse(text);
};

const ASSIGNMENT = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(?<value>.*)$/;

/** dotenv passes over what it does not understand; a server should not start on half of a file. */
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
    if (quote !== undefined && !value.slice(1).includes(quote)) opened = { quote, line };
  }
  return opened?.line ?? null;
};
