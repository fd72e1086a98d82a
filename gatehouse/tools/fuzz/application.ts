// What the fuzzer takes of the application. Everything else in this folder knows only the schema, its rules and the answers.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { people } from '../../../dev/people.ts';
import { mayReadSample, seed } from '../../../dev/sample-data.ts';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import type { Context } from '../../../src/context.ts';
import { createLoaders } from '../../../src/data/loaders.ts';
import { domains } from '../../../src/domains.ts';
import type { Auth } from '../../auth/auth.ts';
import { createAuthenticate } from '../../auth/authenticate.ts';
import { createSchema } from '../../graphql/schema.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { startLocalClerk } from '../../local-clerk/server.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/database.ts';
import { createEvents } from '../../postgres/events.ts';

/** Tokens that last for the longest run. */
const HOURS = 12 * 3600;

export type Application = Awaited<ReturnType<typeof startApplication>>;

/** The keys of the people one can be, and of the one who may read everything. */
export const personKeys: readonly string[] = people.map(({ key }) => key);
export const administrator = people.find(({ role }) => role === 'ADMIN')?.key ?? personKeys[0] ?? '';

/** A guarded schema of its own, for the fuzzer to change. */
export const makeSchema = (): GraphQLSchema => createSchema(domains, { explain: false });

/** Who may read a sample row, as the sample data says beside it; null where it says nothing. */
export const declaredReader: (type: string, id: string, person: string | null) => boolean | null = mayReadSample;

/**
 * Starts the whole server on a port of its own, with the sample data in a database that goes away with it.
 * @param change what to do with the sample data before the server starts
 */
export async function startApplication(change: (run: (statement: string) => Promise<Row[]>) => Promise<void>) {
  const keys = await makeKeys();
  const clerk = await startLocalClerk({ keys, port: 0 });
  const config = readConfig({
    ...localClerkEnv({ keys, url: clerk.url }),
    NODE_ENV: 'test',
    CLERK_ACCEPTS_TOKENS: 'api_key',
  });
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => void lines.push(line) });
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-fuzz-'));
  const database = await openDatabase({ kind: 'pglite', directory: join(folder, 'pglite') }, log);
  await seed(database.db);
  await change(async (statement) => rowsOf(await database.db.execute(statement)));
  const events = createEvents(null, log);
  const app = await createApp({ config, log, database, events, schema: makeSchema() });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');

  const authenticate = await createAuthenticate(config.clerk, log);
  const mint = createTokenMinter(keys, clerk.store);
  const silent = createLog({ logLevel: 'silent' });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    /** A session token of this person. */
    session: (key: string, claims: object = {}, issuedAt = Date.now()) => {
      return mint(key, { ttl: HOURS, claims: { ...claims }, issuedAt });
    },
    expired: (key: string) => mint(key, { issuedAt: Date.now() - 3_600_000 }),
    machine: (scopes: readonly string[]) =>
      clerk.store.issue({ kind: 'api_key', subject: `user_${personKeys.at(-1)}`, scopes: [...scopes] }).secret,
    /** Whom the server takes the bearer of this header for. */
    authOf: async (authorization: string | undefined): Promise<Auth> => {
      let verdict = await authenticate(authorization);
      for (let tries = 0; verdict.outcome === 'unavailable' && tries < 10; tries++) {
        // A machine token is verified within a second, or not: on a busy machine it may take another try.
        await setTimeout(1_200);
        verdict = await authenticate(authorization);
      }
      if (verdict.outcome === 'good' || verdict.outcome === 'absent') return verdict.auth;
      throw new Error(`The token of a caller was refused: ${JSON.stringify(verdict)}`);
    },
    /** A context in which `auth` asks, and rows are read as `reader`. */
    contextOf: (auth: Auth, reader: Auth): Context => {
      const { db } = database;
      const directory = { person: async () => null, setRole: async () => null };
      return { auth, requestId: 'fuzz', log: silent, db, loaders: createLoaders(db, reader), events, directory };
    },
    /** The lines logged since the last call. */
    takeLog: () => lines.splice(0),
    close: async () => {
      await app.close();
      await events.close();
      await database.close();
      await clerk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Row = Record<string, unknown>;
const rowsOf = (result: unknown): Row[] => (result as { rows: Row[] }).rows;
