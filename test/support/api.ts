import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { localClerkEnv } from '../../dev/clerk/env.ts';
import { type Keys, makeKeys } from '../../dev/clerk/keys.ts';
import { startLocalClerk } from '../../dev/clerk/server.ts';
import { createTokenMinter } from '../../dev/clerk/token.ts';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { OpenDatabase } from '../../src/data/database.ts';
import { createEvents } from '../../src/data/events.ts';
import { domains, sdl } from '../../src/domains.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { createLog } from '../../src/log.ts';
import { openTestDatabase } from './database.ts';

export type Answer = {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  data: any;
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  errors: any[] | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  body: any;
};

type Parts = { keys?: Keys; database?: OpenDatabase & { statements: string[] } };
type Person = 'ada' | 'grace' | 'linus' | 'mallory';

/**
 * The whole server on a port of its own, with its own local Clerk and its own database, closed after the tests of the file.
 * @param env variables beside those of local Clerk; `undefined` takes one of them away
 * @param parts what else than its own local Clerk's keys and its own database it is to stand on
 */
export const startApi = async (env: Record<string, string | undefined> = {}, parts: Parts = {}) => {
  const keys = parts.keys ?? (await makeKeys());
  const allowedOrigins: string[] = [];
  const clerk = await startLocalClerk({ keys, port: 0, allowedOrigins });
  const mint = createTokenMinter(keys, clerk.store);
  const config = readConfig({ NODE_ENV: 'test', ...localClerkEnv({ keys, url: clerk.url }), ...env });
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const database = parts.database ?? (await openTestDatabase());
  const events = createEvents(config.redis, log);
  const schema = createSchema({ sdl, domains, explain: !config.production });
  const app = await createApp({ config, log, database, events, schema });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  allowedOrigins.push(url);

  const query = async (headers: Record<string, string>, document: string, variables = {}): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: document, variables }),
    });
    const body = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
    return { status: response.status, headers: response.headers, data: body.data, errors: body.errors, body };
  };

  const caller = (headers: () => Promise<Record<string, string>>) => ({
    query: async (document: string, variables?: Record<string, unknown>) => query(await headers(), document, variables),
    fetch: async (path: string, init: RequestInit = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...(await headers()), ...init.headers } }),
  });

  const close = async () => {
    await app.close();
    await events.close();
    await database.close();
    await clerk.close();
  };
  afterAll(close);

  return {
    url,
    keys,
    clerk,
    mint,
    config,
    database,
    app,
    /** The log, one object a line. */
    logs: () => lines.map((line) => JSON.parse(line)),
    nobody: caller(async () => ({})),
    /** Asks with a fresh token of this person. */
    as: (person: Person, options?: Parameters<typeof mint>[1]) =>
      caller(async () => ({ authorization: `Bearer ${await mint(person, options)}` })),
    /** Asks with exactly this Authorization header. */
    withAuthorization: (authorization: string) => caller(async () => ({ authorization })),
  };
};
