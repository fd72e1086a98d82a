import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import pg from 'pg';
import type { Config } from '../config/index.ts';
import { loadKeys, localClerkEnv } from '../local-clerk/index.ts';
import type { Application } from './application.ts';
import { runChild } from './child.ts';
import { needsLocalClerk, readEnvironment } from './environment.ts';

/** `npm run doctor`: a line for each thing that `npm run dev` stands on, and what to do where it gives way. */
export async function doctor({ loadReadConfig }: Application): Promise<void> {
  let config: Config | null = null;
  const checks: [name: string, check: () => string | Promise<string>][] = [
    ['Node.js', nodeVersion],
    ['.data', writableData],
    [
      'configuration',
      async () => {
        const own = readEnvironment();
        const local = needsLocalClerk(own) ? localClerkEnv({ keys: await loadKeys(), url: 'http://127.0.0.1' }) : {};
        const readConfig = await loadReadConfig();
        config = readConfig({ ...own, ...local });
        return 'complete';
      },
    ],
    ['port', () => freePort(given(config))],
    ['database', () => reachableDatabase(given(config))],
    ['Clerk', () => reachableClerk(given(config))],
    ['generated types', freshTypes],
  ];
  for (const [name, check] of checks) {
    try {
      console.log(`ok       ${name}: ${await check()}`);
    } catch (problem) {
      console.log(`problem  ${name}: ${problem instanceof Error ? problem.message : problem}`);
      process.exitCode = 1;
    }
  }
}

const given = (config: Config | null): Config => {
  if (config === null) throw new Error('not looked at, because the configuration is at fault.');
  return config;
};

const nodeVersion = (): string => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = engines.node.match(/\d+/g).map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return process.version;
  throw new Error(`${process.version} is too old: install ${engines.node}, for example with \`nvm install\`.`);
};

const writableData = (): string => {
  mkdirSync('.data', { recursive: true, mode: 0o700 });
  accessSync('.data', constants.W_OK);
  return 'can be written';
};

const freePort = async ({ http: { port, host } }: Config): Promise<string> => {
  const server = createServer().listen(port, host);
  await once(server, 'listening').catch(({ code }) => {
    throw new Error(`${host}:${port} cannot be had (${code}): stop what listens there, or choose another PORT.`);
  });
  server.close();
  return `${host}:${port} is free`;
};

const reachableDatabase = async ({ database }: Config): Promise<string> => {
  if (database.kind === 'pglite') return `PGlite in ${database.directory}`;
  const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    return `PostgreSQL ${rows[0].server_version}`;
  } catch (cause) {
    throw new Error(`PostgreSQL cannot be reached (${(cause as NodeJS.ErrnoException).code}): check DATABASE_URL.`);
  } finally {
    await client.end();
  }
};

const reachableClerk = async ({ clerk: { local, apiUrl, secretKey } }: Config): Promise<string> => {
  if (local) return 'local, with its own keys';
  const headers = { authorization: `Bearer ${secretKey}` };
  const answer = await fetch(new URL('/v1/jwks', apiUrl), { headers, signal: AbortSignal.timeout(5_000) }).catch(
    () => null,
  );
  if (answer?.ok === true) return `${apiUrl} takes CLERK_SECRET_KEY`;
  throw new Error(
    answer === null
      ? `${apiUrl} cannot be reached: check the network and CLERK_API_URL.`
      : `${apiUrl} answers ${answer.status}: copy CLERK_SECRET_KEY from https://dashboard.clerk.com again.`,
  );
};

const freshTypes = async (): Promise<string> => {
  const codegen = ['node_modules/@graphql-codegen/cli/esm/bin.js', '--check'];
  return runChild(codegen, process.env).then(
    () => 'as the SDL says',
    () => Promise.reject(new Error('not as the SDL says: run `npm run codegen`.')),
  );
};
