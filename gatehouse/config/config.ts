import { existsSync } from 'node:fs';
import { type ClerkConfig, isShortSecret, readClerk } from './clerk.ts';
import { type DatabaseConfig, isWithoutTls, type PoolConfig, readDatabase, readMigrate, readPool } from './database.ts';
import { type Env, EnvReader, list, oneOf, onOrOff, origin, urlOf } from './env-reader.ts';
import { type McpConfig, readMcp } from './mcp.ts';
import { readKeepAlive, readShutdown, type ShutdownConfig } from './process.ts';
import { trustProxy } from './proxy.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Null where instances share nothing. */
export type RedisConfig = { url: string } | null;

/** Everything that the environment decides. `null` is off. */
export type Config = {
  production: boolean;
  http: {
    port: number;
    host: string;
    trustProxy: false | number | string;
    corsOrigins: readonly string[];
    /** For so long an idle connection is kept. */
    keepAliveMs: number;
  };
  clerk: ClerkConfig;
  database: DatabaseConfig;
  pool: PoolConfig;
  /** Whether the server brings the tables up to date when it starts. */
  migrate: boolean;
  shutdown: ShutdownConfig;
  redis: RedisConfig;
  /** What callers have to present to read the metrics. */
  metricsToken: string | null;
  /** Requests a minute for each caller. */
  rateLimit: number | null;
  playground: boolean;
  /** The endpoint for models. */
  mcp: McpConfig | null;
  logLevel: (typeof logLevels)[number];
};

/** Adds the variables of a `.env` in the working directory, if there is one; what the process was given goes first. */
export const loadEnvFile = (): void => {
  if (existsSync('.env')) process.loadEnvFile('.env');
};

/** Reads the variables of the machinery; what is wrong with them is kept by the reader. */
export const readConfig = (read: EnvReader): Config => {
  const production = readProduction(read);
  const listenOn = read.value('PORT', port, 4000);
  const mcp = readMcp(read, production, listenOn);
  return {
    production,
    http: {
      port: listenOn,
      host: read.value('HOST', (value) => value, production ? '0.0.0.0' : '127.0.0.1'),
      trustProxy: read.value('TRUST_PROXY', trustProxy, false),
      corsOrigins: read.value('CORS_ORIGINS', list(origin), []),
      keepAliveMs: readKeepAlive(read),
    },
    clerk: readClerk(read, production, mcp === null ? [] : [mcp.url]),
    mcp,
    database: readDatabase(read),
    pool: readPool(read),
    migrate: readMigrate(read),
    shutdown: readShutdown(read, production),
    redis: read.value('REDIS_URL', (url) => ({ url: urlOf(url, ['redis:', 'rediss:']) }), null),
    metricsToken: read.value('METRICS_TOKEN', metricsToken, null),
    rateLimit: read.value('RATE_LIMIT', rateLimit, null),
    playground: read.value('PLAYGROUND', onOrOff, !production),
    logLevel: read.value('LOG_LEVEL', (value) => oneOf(value, logLevels), 'info'),
  };
};

/** What is off, with the variable that turns it on: one line each for the start of the log. */
export const offParts = ({ clerk, database, redis, rateLimit, metricsToken, mcp }: Config): string[] => [
  ...(clerk.webhookSigningSecrets === null ? ['webhooks are off: set CLERK_WEBHOOK_SIGNING_SECRET'] : []),
  ...(clerk.acceptsTokens.length === 0 ? ['machine tokens are refused: name their kinds in CLERK_ACCEPTS_TOKENS'] : []),
  ...(clerk.authorizedParties === null
    ? ['tokens of all front ends of the Clerk application are taken: name yours in CLERK_AUTHORIZED_PARTIES']
    : []),
  ...(database.kind === 'pglite' ? ['the database is PGlite, for one process: set DATABASE_URL for PostgreSQL'] : []),
  ...(mcp === null ? ['the endpoint for models is off: set MCP_URL'] : []),
  ...(rateLimit === null ? ['a caller may ask as often as they like: set RATE_LIMIT'] : []),
  ...(metricsToken === null ? ['metrics are off: set METRICS_TOKEN'] : []),
  ...(redis === null ? ['instances share nothing: set REDIS_URL'] : []),
];

/** What is allowed but dangerous: one line each, as a warning, for the start of the log. */
export const riskyParts = ({ production, clerk, database }: Config): string[] => [
  ...(!production && clerk.secretKey.startsWith('sk_live_')
    ? ['CLERK_SECRET_KEY is of a live instance, but this is development: use the sk_test_ keys']
    : []),
  ...(clerk.withoutAudience
    ? [
        'CLERK_OAUTH_WITHOUT_AUDIENCE is on: an access token that an application has for another API of the Clerk application may work here, too',
      ]
    : []),
  ...(isWithoutTls(database)
    ? ['the database is on another host, and the connection is not encrypted: add sslmode=verify-full to DATABASE_URL']
    : []),
  ...(clerk.webhookSigningSecrets?.some(isShortSecret)
    ? ['CLERK_WEBHOOK_SIGNING_SECRET is shorter than those of Clerk, which have 24 bytes: it may be guessed, or cut']
    : []),
];

/**
 * Reads DATABASE_URL alone, for tools that need no identity.
 * @throws {ConfigError}
 */
export const readDatabaseConfig = (env: Env = process.env): DatabaseConfig => {
  const read = new EnvReader(env);
  const database = readDatabase(read);
  read.throwIfAny();
  return database;
};

/** Strict unless told otherwise: a NODE_ENV that is forgotten or misspelt must not open what development allows. */
const readProduction = (read: EnvReader): boolean =>
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
