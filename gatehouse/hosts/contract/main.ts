import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadKeys, makeKeys } from '../../local-clerk/index.ts';
import { type ContractClerk, startContractClerk } from './clerk.ts';
import { type Configuration, type Host, readContract, readHost } from './contract.ts';
import { lineOf, summaryOf } from './report.ts';
import { type Result, runContract } from './run.ts';
import { environmentOf, type StartedServer, startServer } from './server.ts';

const HELP = `Sends the cases of authentication.json to a server, and reports which of them fail.

Usage:
  npm run --silent contract -- --start FOLDER    start the host in FOLDER as its contract.json says, test it, stop it
  npm run --silent contract -- --env             print the variables to start a server of your own with
  npm run --silent contract -- URL               test that server

Options:
  --host FILE       a contract.json with the routes of the server, where they differ (see the README)
  --only TEXT       only the cases whose id contains TEXT
  --clerk-port N    where the stand-in for Clerk listens while your own server is tested (4910)
  --json            print the results as JSON
  --help            print this text

Exit code: 0 if every case passed or is excused, 1 if one failed, 2 if nothing could be tested.`;

class UsageError extends Error {}

type Options = { start?: string; url?: string; env: boolean; host?: string; only: string; port: number; json: boolean };

async function main(): Promise<number> {
  const options = readOptions();
  if (options === 'help') return print(HELP);
  // A server that the user starts keeps its environment, so its keys are the same at each run.
  const keys = options.start === undefined ? await loadKeys('.data/contract') : await makeKeys();
  const clerk = await startContractClerk(keys, options.start === undefined ? options.port : 0);
  try {
    return options.env ? print(dotenv(environmentOf('fetched-keys', clerk))) : await test(options, clerk);
  } finally {
    await clerk.close();
  }
}

async function test({ start, url, host: hostFile, only, json }: Options, clerk: ContractClerk): Promise<number> {
  const contract = readContract();
  const file = hostFile ?? (start === undefined ? null : join(start, 'contract.json'));
  const host = file === null ? {} : readHost(file, contract);
  const servers = start === undefined ? ownServer(url ?? '') : startedServers(start, host, clerk);
  const results: Result[] = [];
  try {
    for await (const result of runContract({ contract, host, clerk, only, urlOf: servers.urlOf })) {
      results.push(result);
      if (!json) print(lineOf(result));
    }
  } finally {
    await servers.close();
  }
  const failed = results.some(({ outcome }) => outcome === 'failed');
  print(json ? JSON.stringify({ passed: !failed, results }, null, 2) : summaryOf(results));
  if (results.every(({ outcome }) => outcome === 'left out')) return 2;
  return failed ? 1 : 0;
}

const ownServer = (url: string) => ({
  urlOf: async (configuration: Configuration) => (configuration === 'own-key' ? null : url.replace(/\/$/, '')),
  close: async () => {},
});

/** Starts a server of the requested configuration. One runs at a time, as two might use the same files. */
function startedServers(folder: string, { start }: Host, clerk: ContractClerk) {
  if (start === undefined) throw new UsageError(`${folder}/contract.json has no "start".`);
  let running: { configuration: Configuration; server: StartedServer } | null = null;
  const close = async (): Promise<void> => running?.server.close();
  return {
    async urlOf(configuration: Configuration): Promise<string> {
      if (running?.configuration !== configuration) {
        await close();
        const server = await startServer(start, resolve(folder), environmentOf(configuration, clerk));
        running = { configuration, server };
      }
      return running.server.url;
    },
    close,
  };
}

function readOptions(): Options | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { start: text, host: text, only: text, 'clerk-port': text, env: flag, json: flag, help: flag },
  });
  if (values.help) return 'help';
  const { start, host, only = '', env, json, 'clerk-port': port = '4910' } = values;
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new UsageError('--clerk-port must be a port number, for example 4910.');
  const [url, ...more] = positionals;
  const ways = [start, url, ...more, ...(env ? ['env'] : [])].filter((way) => way !== undefined);
  if (ways.length !== 1) throw new UsageError('Give one of URL, --start FOLDER and --env. See --help.');
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`${url} is not a URL.`);
  const given = { ...(start === undefined ? {} : { start }), ...(url === undefined ? {} : { url }) };
  return { ...given, ...(host === undefined ? {} : { host }), only, env, json, port: Number(port) };
}

const dotenv = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}="${value.trim().replaceAll('\n', '\\n')}"`)
    .join('\n');

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (fault) => {
    process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
    process.exitCode = 2;
  },
);
