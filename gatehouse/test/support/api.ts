import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createSchema } from '../../graphql/index.ts';
import { type AccessTokenOptions, createAccessTokenMinter } from '../../local-clerk/access-token.ts';
import {
  createTokenMinter,
  type Keys,
  localClerkEnv,
  type MintOptions,
  makeKeys,
  type Sample,
  startLocalClerk,
} from '../../local-clerk/index.ts';
import { createLog } from '../../log/index.ts';
import { createEvents, type OpenDatabase } from '../../postgres/index.ts';
import type { people } from '../app/people.ts';
import { type AppSettings, poems, type TestedApplication } from './application.ts';
import { callTool } from './call-tool.ts';
import { closeAfter } from './cleanup.ts';
import { openTestDatabase } from './database.ts';
import { subscribe } from './subscribe.ts';

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

type Parts = {
  keys?: Keys;
  database?: OpenDatabase & { statements: string[] };
  settings?: AppSettings;
  /** The port of local Clerk, to restart it where an earlier one listened. */
  clerkPort?: number;
};
/** The sample users of ../app/people.ts. */
export type Person = (typeof people)[number]['key'];

type AppToken = AccessTokenOptions & { scopes?: readonly string[]; resource?: string | null };

type TokenOptions = Omit<MintOptions, 'organization'> & {
  /** The slug of the active organization instead of the person's own; null for none. */
  organization?: string | null;
  /** In that organization: `org:member` without permissions unless given. */
  role?: `org:${string}`;
  permissions?: readonly string[];
};

const mintOptions = (
  { organizations }: Sample,
  { organization, role = 'org:member', permissions = [], ...rest }: TokenOptions = {},
): MintOptions => {
  if (organization == null) return organization === null ? { ...rest, organization } : rest;
  const found = organizations.find(({ slug }) => slug === organization);
  if (found === undefined) throw new Error(`The sample has no organization ${organization}`);
  return { ...rest, organization: { ...found, role, permissions } };
};

let made: Promise<Keys> | null = null;
/** Default keys of all servers of this process: creating keys takes as long as starting a server. */
const usualKeys = (): Promise<Keys> => {
  made ??= makeKeys();
  return made;
};

/** `startServer` of the application in ../app/. */
export function startApi(env?: Record<string, string | undefined>, parts?: Parts) {
  return startServer<Person>(poems, env, parts);
}

/**
 * The whole server of an application on a free port, with its own local Clerk and database. It is closed after the
 * test, or after the file if called outside a test.
 * @param application what to start
 * @param env variables besides those of local Clerk; `undefined` removes one of them
 * @param parts a database to use instead of a new one, which stays open, and other keys than the default ones
 */
export async function startServer<Name extends string>(
  application: TestedApplication,
  env: Record<string, string | undefined> = {},
  parts: Parts = {},
) {
  const { sample, sdl, domains } = application;
  const keys = parts.keys ?? (await usualKeys());
  const allowedOrigins: string[] = [];
  const clerk = await startLocalClerk({ sample, keys, port: parts.clerkPort ?? 0, allowedOrigins });
  closeAfter(clerk.close);
  const mint = createTokenMinter(keys, clerk.store);
  const mintAccess = createAccessTokenMinter(keys, clerk.store, clerk.url);
  const config = application.readConfig({ NODE_ENV: 'test', ...localClerkEnv({ keys, url: clerk.url }), ...env });
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const database = parts.database ?? (await openTestDatabase(application));
  const events = createEvents(config.redis, log);
  closeAfter(events.close);
  const schema = createSchema({ sdl, domains, explain: !config.production });
  const app = await application.createApp({
    ...{ config, log, database, events, schema },
    ...(parts.settings && { settings: parts.settings }),
  });
  closeAfter(app.close);
  app.server.listen(env.PORT === undefined ? 0 : config.http.port, '127.0.0.1');
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
    /** Resolves when the server has opened the stream. */
    subscribe: async (document: string, variables?: Record<string, unknown>) =>
      subscribe(url, await headers(), document, variables),
  });

  const mintApp = (person: Name, { scopes = [], resource, ...options }: AppToken = {}) =>
    mintAccess(
      {
        userId: `user_${person}`,
        clientId: 'client_editor',
        scopes: [...scopes],
        resource: resource === undefined ? (config.mcp?.url ?? null) : resource,
      },
      options,
    );

  return {
    application,
    url,
    keys,
    clerk,
    mint,
    /** An access token that this person granted to an application, by default for our MCP endpoint. */
    mintApp,
    config,
    database,
    app,
    /** The log, one object per line. */
    logs: () => lines.map((line) => JSON.parse(line)),
    anonymous: caller(async () => ({})),
    /** Sends requests as this person: `api.as('linus', { organization: 'acme', role: 'org:admin' })`. */
    as: (person: Name, options?: TokenOptions) =>
      caller(async () => ({ authorization: `Bearer ${await mint(person, mintOptions(sample, options))}` })),
    /**
     * Sends requests through an application to which this person granted the scopes: with `callTool` if MCP_URL is set,
     * and in other ways if CLERK_ACCEPTS_TOKENS has `oauth_token`.
     */
    through: (person: Name, scopes: readonly string[], claims?: AppToken['claims']) => {
      const headers = async () => ({
        authorization: `Bearer ${await mintApp(person, { scopes, ...(claims && { claims }) })}`,
      });
      return {
        ...caller(headers),
        callTool: async (name: string, args: object = {}) => callTool(url, await headers(), name, args),
      };
    },
    /** Sends requests with exactly this Authorization header. */
    withAuthorization: (authorization: string) => caller(async () => ({ authorization })),
  };
}
