import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { migrationsFolder } from '../app/data/migrations.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What is below a directory, itself included, and open to others than its owner. */
const openToOthers = (directory: string): string[] =>
  ['.', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })].filter(
    (name) => (statSync(join(directory, name)).mode & 0o077) !== 0,
  );

it.skipIf(process.platform === 'win32')(
  'only its owner may read what PGlite writes, in a new directory and in one that was open to all',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'gatehouse-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const data = join(home, '.data');
    const directory = join(data, 'pglite');
    mkdirSync(data);
    chmodSync(data, 0o755);
    const log = createLog({ logLevel: 'silent' });

    const first = await openDatabase({ kind: 'pglite', directory }, log, { migrationsFolder });
    expect(openToOthers(data)).toEqual([]);
    await first.close();

    for (const name of ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]) {
      const path = join(data, name);
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o666);
    }
    const second = await openDatabase({ kind: 'pglite', directory }, log, { migrationsFolder });
    expect(openToOthers(data)).toEqual([]);
    await second.close();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  },
);
