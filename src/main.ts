import { once } from 'node:events';
import { createApp } from './app.ts';
import { loadEnvFile, offParts, readConfig } from './config.ts';
import { openDatabase } from './data/database.ts';
import { createEvents } from './data/events.ts';
import { domains, sdl } from './domains.ts';
import { StartError } from './errors.ts';
import { createSchema } from './graphql/schema.ts';
import { createLog } from './log.ts';

/** Opens everything, first what others need; the first signal closes it in the opposite order. */
const main = async (): Promise<void> => {
  loadEnvFile();
  const config = readConfig();
  const log = createLog(config);
  // graphql-js abandons the promises of a list whose next item throws: one query must not end the process for all.
  process.on('unhandledRejection', (err) => log.error({ err }, 'a promise failed that nobody waited for'));
  for (const part of offParts(config)) log.info(part);
  const schema = createSchema({ sdl, domains, explain: !config.production });
  const database = await openDatabase(config.database, log);
  const events = createEvents(config.redis, log);
  const app = await createApp({ config, log, database, events, schema });

  const { host, port } = config.http;
  app.server.listen(port, host);
  await once(app.server, 'listening').catch((cause) => {
    throw new StartError(listenFault(cause, host, port));
  });
  log.info({ address: app.server.address() }, 'listening');
  process.send?.('ready');

  const signal = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info({ signal: signal[0] }, 'closing');
  setTimeout(() => process.exit(1), 9_500).unref();
  await app.close();
  await events.close();
  await database.close();
};

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
