import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadEnvFile, offParts, riskyParts } from '../gatehouse/config/index.ts';
import { StartError } from '../gatehouse/errors/index.ts';
import { createSchema } from '../gatehouse/graphql/index.ts';
import { createLog } from '../gatehouse/log/index.ts';
import { createEvents, openDatabase } from '../gatehouse/postgres/index.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { migrationsFolder } from './data/migrations.ts';
import { domains, sdl } from './domains.ts';
import { limits } from './limits.ts';

/**
 * Opens everything in the order of dependencies. The first signal closes it in reverse order, after a delay in which
 * load balancers notice that it is not ready, and it still serves their requests.
 */
const main = async (): Promise<void> => {
  loadEnvFile();
  const config = readConfig();
  const log = createLog(config);
  // graphql-js drops the promises of a list if a later item throws; their rejections must not end the process.
  process.on('unhandledRejection', (err) => log.error({ err }, 'a promise was rejected without a handler'));
  for (const { text } of offParts(config)) log.info(text);
  for (const part of riskyParts(config)) log.warn(part);
  const schema = createSchema({ sdl, domains, explain: !config.production });
  const database = await openDatabase(config.database, log, {
    ...config,
    limits: limits.database,
    migrationsFolder,
  });
  const events = createEvents(config.redis, log, limits);
  const app = await createApp({ config, log, database, events, schema });

  const { host, port } = config.http;
  app.server.listen({ port, host, backlog: limits.connection.backlog });
  await once(app.server, 'listening').catch((cause) => {
    throw new StartError(listenFault(cause, host, port));
  });
  log.info({ address: app.server.address() }, 'listening');
  process.send?.('ready');

  const { totalMs, delayMs } = config.shutdown;
  const signal = await firstSignal();
  setTimeout(() => process.exit(1), totalMs).unref();
  log.info({ signal, seconds: delayMs / 1_000 }, 'not ready any more, and still serving');
  app.drain();
  await sleep(delayMs);
  log.info('closing');
  await app.close();
  await events.close();
  await database.close();
};

/** Later signals have no effect: npm forwards a signal that the whole process group has already received. */
const firstSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    process.on('SIGTERM', resolve).on('SIGINT', resolve);
  });

const listenFault = (cause: NodeJS.ErrnoException, host: string, port: number): string =>
  cause.code === 'EADDRINUSE'
    ? `Port ${port} is taken: stop what listens there, or choose another with PORT=${port + 1}.`
    : `Cannot listen on ${host}:${port} (${cause.code}): check HOST and PORT.`;

main().then(
  () => process.exit(0),
  (cause) => {
    process.stderr.write(`${cause instanceof StartError ? cause.message : (cause?.stack ?? cause)}\n`);
    process.exit(1);
  },
);
