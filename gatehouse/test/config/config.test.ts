import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { MachineTokenKind as AuthMachineTokenKind } from '../../auth/options.ts';
import { ConfigError } from '../../config/env-reader.ts';
import { type MachineTokenKind, offParts, riskyParts } from '../../config/index.ts';
import { readConfig } from '../app/config.ts';

const publishable = (mode: string) => `pk_${mode}_${Buffer.from('clerk.example.com$').toString('base64')}`;
const keys = { CLERK_PUBLISHABLE_KEY: publishable('test'), CLERK_SECRET_KEY: 'sk_test_abcdefghijklmnop' };
const clerk = { NODE_ENV: 'development', ...keys };
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
const pemOf = (pair: ReturnType<typeof rsa>) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const pair = rsa(2048);
const pem = pemOf(pair);

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

it('two keys are enough; everything else is off or has a default', () => {
  expect(readConfig(clerk)).toMatchObject({
    production: false,
    http: { port: 4000, host: '127.0.0.1', trustProxy: false, corsOrigins: [], keepAliveMs: 65_000 },
    clerk: { jwtKey: null, apiUrl: 'https://api.clerk.com', authorizedParties: null, acceptsTokens: [], local: false },
    database: { kind: 'pglite' },
    pool: { size: 10, waitMs: 2_000, statementMs: 10_000 },
    migrate: true,
    shutdown: { totalMs: 9_000, delayMs: 0, socketsMs: 1_000, requestsMs: 7_500 },
    redis: null,
    rateLimit: null,
    playground: true,
    logLevel: 'info',
  });
});

it('is production by default, and then listens everywhere without a playground', () => {
  const production = keys;
  expect(readConfig(production)).toMatchObject({ production: true, http: { host: '0.0.0.0' }, playground: false });
  expect(readConfig({ ...production, PLAYGROUND: 'on', HOST: '10.0.0.1' })).toMatchObject({
    http: { host: '10.0.0.1' },
    playground: true,
  });
});

it('an empty value counts as unset', () => {
  const env = {
    CLERK_PUBLISHABLE_KEY: '',
    CLERK_SECRET_KEY: ' ',
    DATABASE_URL: '',
    REDIS_URL: ' ',
  };
  expect(faultsOf(env)).toEqual([expect.stringContaining('`npm run dev`, which needs no account')]);
});

it('a value that ends in dots is a value', () => {
  expect(readConfig({ ...keys, DATABASE_URL: 'postgres://db/a...' }).database).toMatchObject({
    url: 'postgres://db/a...',
  });
});

it('reports all faults at once, each with its fix, without any value of a secret', () => {
  const faults = faultsOf({
    NODE_ENV: 'prod',
    PORT: '80a',
    TRUST_PROXY: 'true',
    CORS_ORIGINS: 'https://app.example.com/path',
    CLERK_PUBLISHABLE_KEY: publishable('test'),
    CLERK_SECRET_KEY: 'pk_swapped_secret',
    CLERK_JWT_KEY: 'nonsense-secret',
    CLERK_WEBHOOK_SIGNING_SECRET: 'whsec_short-secret',
    CLERK_ACCEPTS_TOKENS: 'api_key,password',
    DATABASE_URL: 'mysql://root:secret@db/app',
    REDIS_URL: 'localhost:6379',
    RATE_LIMIT: '0',
    METRICS_TOKEN: 'short-secret',
    PLAYGROUND: 'yes',
    LOG_LEVEL: 'loud',
  });
  const named = faults.map((fault) => fault.split(' ')[0]);
  expect(named.toSorted()).toEqual(
    [
      'CLERK_ACCEPTS_TOKENS',
      'CLERK_JWT_KEY',
      'CLERK_SECRET_KEY',
      'CLERK_WEBHOOK_SIGNING_SECRET',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'METRICS_TOKEN',
      'LOG_LEVEL',
      'NODE_ENV',
      'PLAYGROUND',
      'PORT',
      'RATE_LIMIT',
      'REDIS_URL',
      'TRUST_PROXY',
    ].toSorted(),
  );
  expect(faults.join()).not.toMatch(/swapped|nonsense|short-secret|:secret@/);
});

// Checked by the compiler: neither part may import the other.
it('names the kinds of machine token that authentication accepts', () => {
  expectTypeOf<MachineTokenKind>().toEqualTypeOf<AuthMachineTokenKind>();
});

describe('refuses an incomplete or contradictory configuration', () => {
  it.each([
    ['no keys', {}, 'are not set'],
    [
      'a local Clerk without NODE_ENV=development',
      { ...keys, CLERK_API_URL: 'http://[::1]:4010' },
      'cannot be used in production',
    ],
    [
      'no secret key',
      { CLERK_PUBLISHABLE_KEY: publishable('test') },
      'CLERK_SECRET_KEY is not set, but the other key is',
    ],
    [
      'no publishable key',
      { CLERK_SECRET_KEY: 'sk_test_abc' },
      'CLERK_PUBLISHABLE_KEY is not set, but the other key is',
    ],
    ['keys of two instances', { ...clerk, CLERK_SECRET_KEY: 'sk_live_abc' }, 'belong to different instances'],
    [
      'a live key with a local identity',
      {
        NODE_ENV: 'development',
        CLERK_PUBLISHABLE_KEY: publishable('live'),
        CLERK_SECRET_KEY: 'sk_live_abc',
        CLERK_API_URL: 'http://127.0.0.1:4010',
      },
      'use test keys with a local Clerk',
    ],
    [
      'a local identity in production',
      { ...clerk, CLERK_SECRET_KEY: 'sk_test_gatehouse_local_1', NODE_ENV: 'production' },
      'cannot be used in production',
    ],
    [
      'a local Clerk in production',
      { ...clerk, CLERK_API_URL: 'http://localhost:4010', NODE_ENV: 'production' },
      'cannot be used in production',
    ],
    ['Clerk over plain HTTP', { ...clerk, CLERK_API_URL: 'http://clerk.example.com' }, 'CLERK_API_URL is an https URL'],
  ])('%s', (_name, env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('CLERK_JWT_KEY', () => {
  const read = (text: string) => readConfig({ ...clerk, CLERK_JWT_KEY: text }).clerk.jwtKey;

  it('is accepted in the forms in which environments hold it', () => {
    expect(read(pem)).toBe(pem);
    expect(read(pem.replaceAll('\n', '\\n'))).toBe(pem);
    expect(read(`"${pem.replaceAll('\n', '\\n')}"`)).toBe(pem);
    expect(read(pem.replace(/-----.*-----/g, ''))).toBe(pem);
  });

  it.each([
    ['a private key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'is a private key'],
    ['a key cut short', pem.slice(0, 200), 'is not a 2048-bit RSA public key'],
    ['a key of another length', pemOf(rsa(1024)), 'is not a 2048-bit RSA public key'],
  ])('is not %s', (_name, text, fault) => {
    expect(faultsOf({ ...clerk, CLERK_JWT_KEY: text })).toEqual([expect.stringContaining(`CLERK_JWT_KEY ${fault}`)]);
  });
});

it('accepts two webhook secrets during a rotation', () => {
  const [current, former] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];
  const env = { ...clerk, CLERK_WEBHOOK_SIGNING_SECRET: `${current}, ${former}` };
  expect(readConfig(env).clerk.webhookSigningSecrets).toEqual([current, former]);
});

it('reports which parts are off, and what turns them on', () => {
  const named = offParts(readConfig(clerk)).map(({ text }) => /[A-Z]+_[A-Z_]+/.exec(text)?.[0]);
  expect(named).toEqual([
    'CLERK_WEBHOOK_SIGNING_SECRET',
    'CLERK_ACCEPTS_TOKENS',
    'CLERK_AUTHORIZED_PARTIES',
    'DATABASE_URL',
    'RATE_LIMIT',
    'METRICS_TOKEN',
    'REDIS_URL',
  ]);
  const whole = {
    CLERK_WEBHOOK_SIGNING_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    CLERK_ACCEPTS_TOKENS: 'api_key',
    CLERK_AUTHORIZED_PARTIES: 'https://app.example.com',
    DATABASE_URL: 'postgres://localhost/app',
    REDIS_URL: 'redis://localhost:6379',
    RATE_LIMIT: '6000',
    METRICS_TOKEN: 'a'.repeat(32),
  };
  expect(offParts(readConfig({ ...clerk, ...whole }))).toEqual([]);
});

describe('the shutdown time', () => {
  const shutdown = (env: Record<string, string>) => readConfig({ ...keys, ...env }).shutdown;

  it('is one budget: a third to be seen as not ready, the rest for requests in flight', () => {
    expect(shutdown({})).toEqual({ totalMs: 9_000, delayMs: 3_000, socketsMs: 1_000, requestsMs: 4_500 });
    expect(shutdown({ SHUTDOWN_SECONDS: '30' })).toEqual({
      totalMs: 30_000,
      delayMs: 10_000,
      socketsMs: 1_000,
      requestsMs: 18_500,
    });
    expect(shutdown({ SHUTDOWN_SECONDS: '3' })).toEqual({
      totalMs: 3_000,
      delayMs: 0,
      socketsMs: 1_000,
      requestsMs: 1_500,
    });
    expect(shutdown({ SHUTDOWN_SECONDS: '20', SHUTDOWN_DELAY_SECONDS: '5' })).toMatchObject({ delayMs: 5_000 });
  });

  it('leaves some of it for the requests in flight', () => {
    expect(faultsOf({ ...keys, SHUTDOWN_SECONDS: '9', SHUTDOWN_DELAY_SECONDS: '7' })).toEqual([
      'SHUTDOWN_DELAY_SECONDS is at most 6: SHUTDOWN_SECONDS (9) minus 3 for the requests in flight.',
    ]);
  });
});

it.each([
  ['DATABASE_POOL_SIZE', '0', 'is a number of connections from 1 to 1000'],
  ['DATABASE_POOL_SIZE', '1001', 'is a number of connections from 1 to 1000'],
  ['DATABASE_POOL_SIZE', 'many', 'is a number of connections from 1 to 1000'],
  ['DATABASE_WAIT_SECONDS', '61', 'is a number of seconds from 1 to 60'],
  ['DATABASE_STATEMENT_SECONDS', '0', 'is a number of seconds from 1 to 600'],
  ['KEEP_ALIVE_SECONDS', '-1', 'is a number of seconds from 1 to 3600'],
  ['SHUTDOWN_SECONDS', '2', 'is a number of seconds from 3 to 600'],
  ['SHUTDOWN_DELAY_SECONDS', '1.5', 'is a number of seconds from 0 to 600'],
  ['MIGRATE', 'no', 'is one of on, off'],
])('refuses %s=%s with its bounds', (name, value, fault) => {
  expect(faultsOf({ ...keys, [name]: value })).toEqual([`${name} ${fault}.`]);
});

describe('warns of dangerous settings at start', () => {
  const risks = (env: Record<string, string>) => riskyParts(readConfig({ ...clerk, ...env }));
  const live = { CLERK_PUBLISHABLE_KEY: publishable('live'), CLERK_SECRET_KEY: 'sk_live_abcdefghijklmnop' };

  it('live keys in development, and nowhere else', () => {
    expect(risks(live)).toEqual([expect.stringContaining('CLERK_SECRET_KEY belongs to a live instance')]);
    expect(risks({ ...live, NODE_ENV: 'production' })).toEqual([]);
    expect(risks({})).toEqual([]);
  });

  it.each([
    ['postgres://app@db.example.com/app', 1],
    ['postgres://app@db.example.com/app?sslmode=disable', 1],
    ['postgres:///app?user=app&host=db.example.com', 1],
    ['postgres://app@db.example.com/app?sslmode=verify-full', 0],
    ['postgres://app@db.example.com/app?ssl=true', 0],
    ['postgres://app@localhost/app', 0],
    ['postgres://app@127.0.0.1:6432/app', 0],
    ['postgres:///app?host=/var/run/postgresql', 0],
  ])('a database on another host without TLS: %s', (DATABASE_URL, count) => {
    const found = risks({ DATABASE_URL, NODE_ENV: 'production' });
    expect(found).toHaveLength(count);
    expect(found.join()).not.toContain('app@');
  });

  it('a webhook secret of less than 24 bytes, also beside a long one', () => {
    const [long, short] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_MfKQ9r8GKYqrTwjU'];
    expect(risks({ CLERK_WEBHOOK_SIGNING_SECRET: long })).toEqual([]);
    for (const secrets of [short, `${long},${short}`]) {
      const found = risks({ CLERK_WEBHOOK_SIGNING_SECRET: secrets });
      expect(found).toEqual([expect.stringContaining('CLERK_WEBHOOK_SIGNING_SECRET is shorter')]);
      expect(found.join()).not.toContain('MfKQ');
    }
  });
});

describe('CLERK_API_URL on this machine, however it is spelled', () => {
  const spellings = [
    'localhost',
    'LOCALHOST.',
    'clerk.localhost',
    '127.0.0.1',
    '127.0.0.2',
    '127.1',
    '0x7f000001',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:0.0.0.0]',
  ];

  it.each(spellings)('%s is refused in production, and with live keys', (host) => {
    for (const scheme of ['http', 'https']) {
      const CLERK_API_URL = `${scheme}://${host}:4010`;
      expect(faultsOf({ ...keys, CLERK_API_URL, NODE_ENV: 'production' }).join()).toContain('local Clerk');
      const live = { CLERK_PUBLISHABLE_KEY: publishable('live'), CLERK_SECRET_KEY: 'sk_live_abcdefghijklmnop' };
      expect(faultsOf({ ...clerk, ...live, CLERK_API_URL }).join()).toContain('is live');
      expect(faultsOf({ ...clerk, CLERK_API_URL })).toEqual([]);
    }
  });

  it.each(['localhost.example.com', '128.0.0.1', '10.0.0.1', '[::2]', '[::ffff:10.0.0.1]', 'notlocalhost'])(
    '%s is another machine',
    (host) => {
      expect(faultsOf({ ...clerk, CLERK_API_URL: `http://${host}` }).join()).toContain('https URL');
      expect(faultsOf({ ...keys, CLERK_API_URL: `https://${host}`, NODE_ENV: 'production' })).toEqual([]);
    },
  );
});

it.each(['61', '60.5', '-1', '100', '1e1'])('CLERK_MACHINE_TOKEN_SECONDS is at most 60: not %s', (value) => {
  expect(faultsOf({ ...clerk, CLERK_MACHINE_TOKEN_SECONDS: value }).join()).toContain('from 0 to 60');
  expect(readConfig({ ...clerk, CLERK_MACHINE_TOKEN_SECONDS: '60' }).clerk.machineTokenSeconds).toBe(60);
});

it.each(['http://example.com/__clerk', 'example.com', 'https://example.com/'])('CLERK_ISSUER is not %s', (value) => {
  expect(faultsOf({ ...clerk, CLERK_ISSUER: value }).join()).toContain('CLERK_ISSUER is the https URL in the iss');
});

it('CLERK_ISSUER is kept as it is written', () => {
  const { issuer } = readConfig({ ...clerk, CLERK_ISSUER: 'https://example.com/__clerk' }).clerk;
  expect(issuer).toBe('https://example.com/__clerk');
});
