import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD = `${ROOT}.data/bench/`;

/** One core for the server and another for the load, where the machine has two and Linux' `taskset`. */
export const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;
const SERVER_CORE = '0';
const LOAD_CORE = '1';

/** Compiles the product as `npm run build` does, into a separate folder. */
export const build = () => {
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  const args = ['-p', `${ROOT}tsconfig.build.json`, '--outDir', BUILD, '--noCheck'];
  execFileSync(process.execPath, [tsc, ...args], { stdio: 'inherit' });
  for (const folder of ['schema', 'src', 'gatehouse/playground']) {
    cpSync(ROOT + folder, BUILD + folder, { recursive: true, filter: (path) => !/\.(ts|md)$/.test(path) });
  }
};

const start = (core, file, { args = [], nodeArgs = [], env = {}, stdout = 'ignore' } = {}) => {
  const onCore = pinned
    ? { execPath: 'taskset', execArgv: ['-c', core, process.execPath, ...nodeArgs] }
    : { execArgv: nodeArgs };
  const { PATH, HOME } = process.env;
  const child = fork(file, args, {
    ...onCore,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  });
  child.once('exit', (code) => {
    if (code) throw new Error(`${file} ended with code ${code}`);
  });
  return child;
};

const next = async (child) => (await once(child, 'message'))[0];

/** Starts a server in a separate process. Its standard output, the log, goes to a file. */
export const startServer = async ({ file, args, nodeArgs }, env) => {
  mkdirSync(BUILD, { recursive: true });
  const path = fileURLToPath(new URL(`servers/${file}`, import.meta.url));
  const child = start(SERVER_CORE, path, {
    args,
    nodeArgs,
    env,
    stdout: openSync(`${BUILD}${file}${args ?? ''}.log`, 'w'),
  });
  const { port } = await next(child);
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    pid: child.pid,
    /** Processor time in microseconds, memory in bytes, and the server's own counts. */
    usage: async () => {
      child.send('usage');
      const { cpu, ...rest } = await next(child);
      return { cpu: cpu.user + cpu.system, ...rest };
    },
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};

/** The load generator: a process that runs one load after another, each against its URL. */
export const startLoad = () => {
  const child = start(LOAD_CORE, fileURLToPath(new URL('load.js', import.meta.url)));
  return {
    run: async (load) => {
      child.send(load);
      const result = await next(child);
      if (result.error) throw new Error(result.error);
      return result;
    },
    stop: () => child.disconnect(),
  };
};
