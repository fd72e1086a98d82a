import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createSchema } from '../../graphql/index.ts';
import { createTokenMinter, type Keys, localClerkEnv, makeKeys, startLocalClerk } from '../../local-clerk/index.ts';
import { createLog } from '../../log/index.ts';
import { createEvents, type OpenDatabase } from '../../postgres/index.ts';
import { poems, type TestedApplication } from './application.ts';
import { closeAfter } from './cleanup.ts';
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

/** `startServer` of the application in ../app/. */
export function startApi(env?: Record<string, string | undefined>, parts?: Parts) {
  return startServer(poems, env, parts);
}

/**
 * The whole server of an application on a port of its own, with its own local Clerk and its own database, closed after the test, or after
 * the file where it is called outside a test.
 * @param env variables beside those of local Clerk; `undefined` takes one of them away
 * @param parts what it uses instead of keys and a database of its own; they stay open
 */
export async function startServer(
  application: TestedApplication,
  env: Record<string, string | undefined> = {},
  parts: Parts = {},
) {
  const { sample, sdl, domains } = application;
  const keys = parts.keys ?? (await makeKeys());
  const allowedOrigins: string[] = [];
  const clerk = await startLocalClerk({ sample, keys, port: 0, allowedOrigins });
  closeAfter(clerk.close);
  const mint = createTokenMinter(keys, clerk.store);
  const config = application.readConfig({ NODE_ENV: 'test', ...localClerkEnv({ keys, url: clerk.url }), ...env });
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const database = parts.database ?? (await openTestDatabase(application));
  const events = createEvents(config.redis, log);
  closeAfter(events.close);
  const schema = createSchema({ sdl, domains, explain: !config.production });
  const app = await application.createApp({ config, log, database, events, schema });
  closeAfter(app.close);
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
}
