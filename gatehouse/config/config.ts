import { existsSync } from 'node:fs';
import { type ClerkConfig, readClerk } from './clerk.ts';
import { isShortSecret } from './clerk-values.ts';
import { type DatabaseConfig, isWithoutTls, type PoolConfig, readDatabase, readMigrate, readPool } from './database.ts';
import { type Env, EnvReader, list, oneOf, onOrOff, origin, urlOf } from './env-reader.ts';
import { type McpConfig, readMcp } from './mcp.ts';
import { readKeepAlive, readShutdown, type ShutdownConfig } from './process.ts';
import { trustProxy } from './proxy.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Null if instances share nothing. */
export type RedisConfig = { url: string } | null;

/** All settings from the environment. `null` means off. */
export type Config = {
  production: boolean;
  http: {
    port: number;
    host: string;
    trustProxy: false | number | string;
    corsOrigins: readonly string[];
    /** How long an idle connection is kept open. */
    keepAliveMs: number;
  };
  clerk: ClerkConfig;
  database: DatabaseConfig;
  pool: PoolConfig;
  /** Whether the server migrates its tables when it starts. */
  migrate: boolean;
  shutdown: ShutdownConfig;
  redis: RedisConfig;
  /** The bearer token for reading the metrics. */
  metricsToken: string | null;
  /** Requests per minute for each caller. */
  rateLimit: number | null;
  playground: boolean;
  /** The endpoint for models. */
  mcp: McpConfig | null;
  logLevel: (typeof logLevels)[number];
};

/**
 * Adds the variables of a `.env` file in the working directory, if there is one; existing variables take precedence.
 */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Reads the variables of `gatehouse/`; the reader collects what is wrong with them. */
export function readConfig(read: EnvReader): Config {
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
}

/** A part that is off, what that means, and the variable that turns it on. */
export type OffPart = { variable: string; text: string };

/** The parts that are off; logged at start. */
export function offParts({ clerk, database, redis, rateLimit, metricsToken, mcp }: Config): OffPart[] {
  const parts: [isOff: boolean, variable: string, words: string][] = [
    [clerk.webhookSigningSecrets === null, 'CLERK_WEBHOOK_SIGNING_SECRET', 'webhooks are off: set *'],
    [
      clerk.acceptsTokens.length === 0,
      'CLERK_ACCEPTS_TOKENS',
      'machine tokens are rejected: set * to accept some kinds',
    ],
    [
      clerk.authorizedParties === null,
      'CLERK_AUTHORIZED_PARTIES',
      'tokens of all front ends of the Clerk application are accepted: set *',
    ],
    [database.kind === 'pglite', 'DATABASE_URL', 'the database is PGlite, for one process: set * for PostgreSQL'],
    [mcp === null, 'MCP_URL', 'the endpoint for models is off: set *'],
    [rateLimit === null, 'RATE_LIMIT', 'there is no rate limit: set *'],
    [metricsToken === null, 'METRICS_TOKEN', 'metrics are off: set *'],
    [redis === null, 'REDIS_URL', 'instances do not share events and rate limits: set *'],
  ];
  return parts
    .filter(([isOff]) => isOff)
    .map(([, variable, words]) => ({ variable, text: words.replace('*', variable) }));
}

/** Settings that are allowed but risky, one line each; logged as warnings at start. */
export function riskyParts({ production, clerk, database }: Config): string[] {
  return [
    ...(!production && clerk.secretKey.startsWith('sk_live_')
      ? ['CLERK_SECRET_KEY belongs to a live instance, but this is development: use the sk_test_ keys']
      : []),
    ...(clerk.withoutAudience
      ? [
          'CLERK_OAUTH_WITHOUT_AUDIENCE is on: access tokens that were issued for other APIs of the Clerk application may work here, too',
        ]
      : []),
    ...(isWithoutTls(database)
      ? [
          'the database is on another host, and the connection is not encrypted: add sslmode=verify-full to DATABASE_URL',
        ]
      : []),
    ...(clerk.webhookSigningSecrets?.some(isShortSecret)
      ? ['CLERK_WEBHOOK_SIGNING_SECRET is shorter than the 24 bytes of Clerk: it may be incomplete or easy to guess']
      : []),
  ];
}

/**
 * Reads only DATABASE_URL, for tools that do not need Clerk.
 * @throws {ConfigError} if it is malformed
 */
export function readDatabaseConfig(env: Env = process.env): DatabaseConfig {
  const read = new EnvReader(env);
  const database = readDatabase(read);
  read.throwIfAny();
  return database;
}

/** Production unless set otherwise: a missing or misspelt NODE_ENV must not enable what development allows. */
const readProduction = (read: EnvReader): boolean =>
  read.value('NODE_ENV', (value) => oneOf(value, ['production', 'development', 'test']) === 'production', true);

const port = (value: string): number => {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new Error('is a number from 0 to 65535');
  return Number(value);
};

/** The characters of a bearer token (RFC 6750, section 2.1), and enough of them to be unguessable. */
const metricsToken = (value: string): string => {
  if (!/^[\w.~+/-]{32,200}=*$/.test(value))
    throw new Error('is a random text of 32 to 200 letters and digits: create one with `openssl rand -hex 32`');
  return value;
};

const rateLimit = (value: string): number => {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new Error('is the number of requests per minute for each caller');
  return Number(value);
};
