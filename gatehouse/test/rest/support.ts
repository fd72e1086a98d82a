import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../../config/index.ts';
import { createSchema } from '../../graphql/schema.ts';
import { createLog } from '../../log/index.ts';
import { createEvents } from '../../postgres/events.ts';
import type { startServer } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';

type Api = Pick<Awaited<ReturnType<typeof startServer>>, 'application' | 'config' | 'database'>;
type Changes = { schema?: GraphQLSchema; config?: Partial<Config> };

/** Starts the server of `api` again, with the same people and database, and these changes. Returns its URL. */
export async function serveAgain(api: Api, { schema, config: changes }: Changes): Promise<string> {
  const { createApp, domains, sdl } = api.application;
  // The tools are operations of the application's own schema.
  const config = { ...api.config, ...(schema && { mcp: null }), ...changes };
  const log = createLog({ ...config, logLevel: 'silent' });
  const events = createEvents(config.redis, log);
  closeAfter(events.close);
  const app = await createApp({
    config,
    log,
    database: api.database,
    events,
    schema: schema ?? createSchema({ sdl, domains, explain: false }),
  });
  closeAfter(app.close);
  return listen(app.server);
}

/** Serves an Express application of the test. Returns its URL. */
export async function listen(server: { listen: Express['listen'] }): Promise<string> {
  const listening = server.listen(0, '127.0.0.1');
  closeAfter(() => listening.close());
  await once(listening, 'listening');
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}
