import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { startApi } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';
import { makeTestDatabase } from '../support/database.ts';

const POEMS = '{ poems(first: 1) { edges { node { title } } } }';

// PGlite is in the process and cannot be lost.
describe.runIf(process.env.TEST_DATABASE_URL)('PostgreSQL lost while the server runs', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  const cable = openCable();

  beforeAll(async () => {
    const { config, remove } = await makeTestDatabase();
    closeAfter(remove);
    if (config.kind !== 'postgres') throw new Error('not PostgreSQL');
    const through = new URL(config.url);
    const port = await cable.listen(Number(through.port || 5432), through.hostname);
    through.host = `127.0.0.1:${port}`;
    const log = createLog({ logLevel: 'silent' });
    const opened = await openDatabase({ kind: 'postgres', url: through.href }, log, { migrationsFolder });
    closeAfter(opened.close);
    api = await startApi({}, { database: { ...opened, statements: [] } });
  });

  it('requests fail with a masked error, /readyz is 503, /livez 200, and all recovers without a restart', async () => {
    expect((await api.anonymous.query(POEMS)).errors).toBeUndefined();

    cable.cut();
    const answer = await api.anonymous.query(POEMS);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|select|terminat/i);
    expect((await api.anonymous.fetch('/readyz')).status).toBe(503);
    expect((await api.anonymous.fetch('/livez')).status).toBe(200);

    cable.mend();
    await expect.poll(async () => (await api.anonymous.fetch('/readyz')).status, { timeout: 10_000 }).toBe(200);
    expect((await api.anonymous.query(POEMS)).errors).toBeUndefined();
  });
});

/** A TCP connection to somewhere else that can be cut and mended. */
function openCable() {
  const sockets = new Set<Socket>();
  let isCut = false;
  let target: { port: number; host: string };
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(target.port, target.host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
    }
  });
  closeAfter(() => server.close());
  return {
    async listen(port: number, host: string) {
      target = { port, host };
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
  };
}
