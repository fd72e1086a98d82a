import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { type Auth, createAuthenticate } from '../../auth/index.ts';
import { findStanding } from '../../clerk/index.ts';
import { defaultLimits } from '../../config/index.ts';
import { createSchema } from '../../graphql/index.ts';
import type { RequestContext } from '../../guard/index.ts';
import {
  createAccessTokenMinter,
  createTokenMinter,
  localClerkEnv,
  makeKeys,
  startLocalClerk,
} from '../../local-clerk/index.ts';
import { createLog } from '../../log/index.ts';
import { createEvents, openDatabase } from '../../postgres/index.ts';
import type { Application } from '../application.ts';
import { plantCanaries, type Row } from './canaries.ts';

/** Tokens stay valid during the longest run. */
const HOURS = 12 * 3600;
/** The resource of the callers' OAuth access tokens. */
const RESOURCE = 'https://api.example.com';
/** Lets a token name the person's organization. */
const ORGANIZATION_SCOPE = 'user:org:read';

export type SampleServer = Awaited<ReturnType<typeof startSampleServer>>;

/** Starts the whole server on a free port, with canaries as the texts of the sample data, in a database in memory. */
export async function startSampleServer(application: Application) {
  const { sample, sdl, migrationsFolder } = application;
  const [createApp, createContext] = [await application.loadCreateApp(), await application.loadCreateContext()];
  const mayReadSample = await application.loadMayReadSample();
  const domains = await application.loadDomains();
  const makeSchema = (): GraphQLSchema => createSchema({ sdl, domains, explain: false });

  const keys = await makeKeys();
  const clerk = await startLocalClerk({ keys, sample });
  const env = {
    ...localClerkEnv({ keys, url: clerk.url }),
    NODE_ENV: 'test',
    CLERK_ACCEPTS_TOKENS: 'api_key,oauth_token',
    CLERK_OAUTH_AUDIENCE: RESOURCE,
  };
  const config = (await application.loadReadConfig())(env);
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const database = await openDatabase({ kind: 'pglite', directory: 'memory://' }, log, { migrationsFolder });
  await (await application.loadSeed())(database.db);
  const planted = await plantCanaries(async (statement) => rowsOf(await database.db.execute(statement)));
  const events = createEvents(null, log);
  const app = await createApp({ env, log, database, events, schema: makeSchema() });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');

  const authenticate = await createAuthenticate(
    { ...config.clerk, limits: defaultLimits.auth },
    log,
    (userId, organizationId) => findStanding(database.db, userId, organizationId),
  );
  const mint = createTokenMinter(keys, clerk.store);
  const mintAccess = createAccessTokenMinter(keys, clerk.store, clerk.url);
  const silent = createLog({ logLevel: 'silent' });
  const personKeys = sample.people.map(({ key }) => key);
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    /** The folder of the SDL, which has schema/access.md. */
    sdl,
    /** The keys of the sample people, and of the one who may read everything. */
    personKeys,
    administrator: sample.people.find(({ role }) => role === 'ADMIN')?.key ?? personKeys[0] ?? '',
    mayReadSample,
    planted,
    /** A separate guarded schema, which the fuzzer may change. */
    makeSchema,
    /** A session token of this person. */
    session: (key: string, claims: object = {}, issuedAt = Date.now()) => {
      return mint(key, { ttl: HOURS, claims: { ...claims }, issuedAt });
    },
    expired: (key: string) => mint(key, { issuedAt: Date.now() - 3_600_000 }),
    /** An OAuth access token that this person granted to an application. */
    application: (key: string, scopes: readonly string[]) => {
      const userId = sample.people.find((person) => person.key === key)?.userId ?? '';
      const granted = scopes.length > 0 ? [...scopes, ORGANIZATION_SCOPE] : [];
      return mintAccess({ userId, clientId: 'client_sample', scopes: granted, resource: RESOURCE });
    },
    machine: (scopes: readonly string[]) =>
      clerk.store.issue({ kind: 'api_key', subject: sample.people.at(-1)?.userId ?? '', scopes: [...scopes] }).secret,
    /** The auth object that the server has for this header. */
    authOf: async (authorization: string | undefined): Promise<Auth> => {
      let verdict = await authenticate(authorization);
      for (let tries = 0; verdict.outcome === 'unavailable' && tries < 10; tries++) {
        // On a busy machine, verifying a machine token may take longer than the server waits.
        await setTimeout(1_200);
        verdict = await authenticate(authorization);
      }
      if (verdict.outcome === 'good' || verdict.outcome === 'absent') return verdict.auth;
      throw new Error(`The token of a caller was refused: ${JSON.stringify(verdict)}`);
    },
    /** A context with the caller `auth`, in which rows are read as `reader`. */
    contextOf: (auth: Auth, reader: Auth): RequestContext => {
      const context = createContext(reader, { db: database.db, events, log: silent });
      // Not copied: its members may be getters.
      return Object.create(context, { auth: { value: auth, enumerable: true } });
    },
    /** The lines logged since the last call. */
    takeLog: () => lines.splice(0),
    close: async () => {
      await app.close();
      await events.close();
      await database.close();
      await clerk.close();
    },
  };
}

const rowsOf = (result: unknown): Row[] => (result as { rows: Row[] }).rows;
