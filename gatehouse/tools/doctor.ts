import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import { createSchema } from '../graphql/index.ts';
import { guardsOf, rightsIn } from '../guard/index.ts';
import { loadKeys, localClerkEnv } from '../local-clerk/index.ts';
import type { Application } from './application.ts';
import { CODEGEN, runChild } from './child.ts';
import { type Check, runChecks } from './doctor/check.ts';
import { clerkChecks } from './doctor/clerk.ts';
import { fittingMigrations, reachableDatabase } from './doctor/database.ts';
import { checkPort } from './doctor/port.ts';
import { needsLocalClerk, readEnvironment } from './environment.ts';

/**
 * `npm run doctor`: checks everything that `npm run dev` needs, and prints a line for each, with the fix of a problem.
 */
export async function doctor(application: Application): Promise<void> {
  if (!(await runChecks(checksOf(application)))) process.exitCode = 1;
}

async function* checksOf({ loadReadConfig, loadDomains, sdl, migrationsFolder }: Application): AsyncGenerator<Check> {
  yield ['Node.js', nodeVersion];
  yield ['.data', writableData];
  const read: { config?: Config } = {};
  yield [
    'configuration',
    async () => {
      const own = readEnvironment();
      const local = needsLocalClerk(own) ? localClerkEnv({ keys: await loadKeys(), url: 'http://127.0.0.1' }) : {};
      read.config = (await loadReadConfig())({ ...own, ...local });
      return 'complete';
    },
  ];
  const { config } = read;
  if (config !== undefined) yield* configChecks(config, migrationsFolder);
  yield ['generated types', freshTypes];
  const loadRights = async () => {
    const guards = guardsOf(createSchema({ sdl, domains: await loadDomains(), explain: false }));
    return rightsIn([...guards.values()].map(({ node }) => node));
  };
  if (config !== undefined) yield* clerkChecks({ config, loadRights });
}

const configChecks = (config: Config, migrationsFolder: string): Check[] => [
  ['port', () => checkPort(config.http)],
  ['database', () => reachableDatabase(config)],
  ['migrations', () => fittingMigrations(config, migrationsFolder)],
];

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
  return 'writable';
};

const freshTypes = async (): Promise<string> => {
  return runChild([...CODEGEN, '--check'], process.env).then(
    () => 'up to date with the SDL',
    () => Promise.reject(new Error('not up to date with the SDL: run `npm run codegen`.')),
  );
};
