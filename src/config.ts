import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClerkConfig, readClerk } from './config.clerk.ts';
import { trustProxy } from './config.proxy.ts';
import { type Env, Faults, list, origin } from './config.read.ts';

export type { MachineToken } from './config.clerk.ts';
export { isPlaceholder } from './config.read.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything that the environment decides. `null` is off. */
export type Config = {
  production: boolean;
  http: { port: number; host: string; trustProxy: false | number | string; corsOrigins: readonly string[] };
  clerk: ClerkConfig;
  database: { kind: 'pglite'; directory: string } | { kind: 'postgres'; url: string };
  redis: { url: string } | null;
  /** What callers have to present to read the metrics. */
  metricsToken: string | null;
  /** Requests a minute for each caller. */
  rateLimit: number | null;
  playground: boolean;
  logLevel: (typeof logLevels)[number];
};

/** Adds the variables of a `.env` in the working directory, if there is one; what the process was given goes first. */
export const loadEnvFile = (): void => {
  if (existsSync('.env')) process.loadEnvFile('.env');
};

/**
 * Reads the whole configuration, the only place that looks at the environment.
 * @throws {ConfigError} which tells all faults at once, each with what to do, and never a secret's value.
 */
export const readConfig = (env: Env = process.env): Config => {
  const read = new Faults(env);
  const production = readProduction(read);
  const config: Config = {
    production,
    http: {
      port: read.value('PORT', port, 4000),
      host: read.value('HOST', (value) => value, production ? '0.0.0.0' : '127.0.0.1'),
      trustProxy: read.value('TRUST_PROXY', trustProxy, false),
      corsOrigins: read.value('CORS_ORIGINS', list(origin), []),
    },
    clerk: readClerk(read, production),
    database: databaseOf(read),
    redis: read.value('REDIS_URL', (url) => ({ url: urlOf(url, ['redis:', 'rediss:']) }), null),
    metricsToken: read.value('METRICS_TOKEN', metricsToken, null),
    rateLimit: read.value('RATE_LIMIT', rateLimit, null),
    playground: read.value('PLAYGROUND', (value) => oneOf(value, ['on', 'off']) === 'on', !production),
    logLevel: read.value('LOG_LEVEL', (value) => oneOf(value, logLevels), 'info'),
  };
  read.throwIfAny();
  return config;
};

/** What is off, with the variable that turns it on: one line each for the start of the log. */
export const offParts = ({ clerk, database, redis, rateLimit, metricsToken }: Config): string[] => [
  ...(clerk.webhookSigningSecrets === null ? ['webhooks are off: set CLERK_WEBHOOK_SIGNING_SECRET'] : []),
  ...(clerk.acceptsTokens.length === 0 ? ['machine tokens are refused: name their kinds in CLERK_ACCEPTS_TOKENS'] : []),
  ...(clerk.authorizedParties === null
    ? ['tokens of all front ends of the Clerk application are taken: name yours in CLERK_AUTHORIZED_PARTIES']
    : []),
  ...(database.kind === 'pglite' ? ['the database is PGlite, for one process: set DATABASE_URL for PostgreSQL'] : []),
  ...(rateLimit === null ? ['a caller may ask as often as they like: set RATE_LIMIT'] : []),
  ...(metricsToken === null ? ['metrics are off: set METRICS_TOKEN'] : []),
  ...(redis === null ? ['instances share nothing: set REDIS_URL'] : []),
];

/**
 * Reads DATABASE_URL alone, for tools that need no identity.
 * @throws {ConfigError}
 */
export const readDatabaseConfig = (env: Env = process.env): Config['database'] => {
  const read = new Faults(env);
  const database = databaseOf(read);
  read.throwIfAny();
  return database;
};

const databaseOf = (read: Faults): Config['database'] =>
  read.value('DATABASE_URL', (url) => ({ kind: 'postgres' as const, url: urlOf(url, ['postgres:', 'postgresql:']) }), {
    kind: 'pglite' as const,
    directory: resolve('.data/pglite'),
  });

/** Strict unless told otherwise: a NODE_ENV that is forgotten or misspelt must not open what development allows. */
const readProduction = (read: Faults): boolean =>
  read.value('NODE_ENV', (value) => oneOf(value, ['production', 'development', 'test']) === 'production', true);

const port = (value: string): number => {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new Error('is a number from 0 to 65535');
  return Number(value);
};

/** A bearer token's characters (RFC 6750, section 2.1), of which enough that it cannot be guessed. */
const metricsToken = (value: string): string => {
  if (!/^[\w.~+/-]{32,200}=*$/.test(value))
    throw new Error('is a random text of 32 to 200 letters and digits: `openssl rand -hex 32` makes one');
  return value;
};

const rateLimit = (value: string): number => {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new Error('is the number of requests that a caller has in a minute');
  return Number(value);
};

const oneOf = <Word extends string>(value: string, words: readonly Word[]): Word => {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error(`is one of ${words.join(', ')}`);
  return found;
};

const urlOf = (value: string, protocols: string[]): string => {
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
    throw new Error(`is a URL that starts with ${protocols.join('// or ')}//`);
  }
  return value;
};
