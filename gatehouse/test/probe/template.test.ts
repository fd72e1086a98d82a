import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadKeys } from '../../local-clerk/keys.ts';
import { startApi } from '../support/api.ts';
import { makeFolder, type Report, runProbe } from './command.ts';

const folder = makeFolder();
const keys = await loadKeys(folder);
const api = await startApi({ CLERK_AUTHORIZED_PARTIES: 'http://localhost:4000' }, { keys });
const token = await api.mint('linus', { ttl: 600 });
const record = join(folder, 'probe.json');
const routes = join(folder, 'routes.txt');
const common = [api.url, '--token', `echo ${token}`, '--key', join(folder, 'keys.json'), '--record', record];

test('finds nothing open but what is public, over REST, GraphQL and WebSocket, also with writes', async () => {
  writeFileSync(routes, 'GET /api/protected\nGET /api/admin/health  # for admins\n');
  const { code, output } = await runProbe(...common, '--routes', routes, '--writes', '--json');
  const report: Report = JSON.parse(output);
  const among = (verdict: string) => report.routes.filter((one) => one.verdict === verdict).map(({ id }) => id);
  expect(among('open').toSorted()).toEqual([
    'GET /api/can',
    'GET /api/can/delete-poem',
    'GET /api/can/publish-poem',
    'GET /api/can/update-poem',
    'GET /api/poems',
    'GET /api/poems/{id}',
    'query can',
    'query poem',
    'query poems',
  ]);
  expect(among('contract')).toEqual([]);
  // No list contains the ids of these.
  expect(among('unproven').toSorted()).toEqual([
    'GET /api/named/{id}',
    'GET /api/shelves/{id}',
    'mutation labelShelf',
    'query named',
    'query shelf',
  ]);
  for (const id of [
    'subscription poemPublished',
    'mutation deletePoem',
    'GET /api/protected',
    'GET /api/admin/health',
  ]) {
    expect(among('protected')).toContain(id);
  }
  expect(report.callersLeftOut).toEqual([]);
  expect(code, 'open routes without a reason').toBe(1);
}, 60_000);

test('takes open routes with a reason, and fails when one is new, gone or no longer protected', async () => {
  expect(await runProbe(...common, '--update')).toMatchObject({
    code: 1,
    output: expect.stringContaining('open to everyone'),
  });
  const kept = JSON.parse(readFileSync(record, 'utf8'));
  expect(kept.open['GET /api/poems'], 'the reason is for a person to write').toBe('');
  kept.open = Object.fromEntries(Object.keys(kept.open).map((id) => [id, 'the public site']));
  kept.unproven = Object.fromEntries(Object.keys(kept.unproven).map((id) => [id, 'no list tells its ids']));
  writeFileSync(record, JSON.stringify(kept));
  const passed = await runProbe(...common);
  expect(passed).toMatchObject({ code: 0, output: expect.stringMatching(/GET \/api\/poems +because the public site/) });

  const { 'query poem': _, ...open } = kept.open;
  const others = [...kept.protected.filter((id: string) => id !== 'query me'), 'query poem', 'GET /api/gone'];
  writeFileSync(record, JSON.stringify({ ...kept, open, protected: others }));
  const junit = join(folder, 'junit.xml');
  const { code, output } = await runProbe(...common, '--junit', junit);
  expect(code).toBe(1);
  expect(output).toMatch(/open +query poem +was protected, and is open now/);
  expect(output).toMatch(/protected +query me +is new: run with --update/);
  expect(output).toContain('lists what no longer exists: GET /api/gone.');
  expect(readFileSync(junit, 'utf8')).toMatch(/tests="\d+" failures="2"/);
}, 60_000);
