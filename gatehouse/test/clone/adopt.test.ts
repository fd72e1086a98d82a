import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addInvoices, type Clone, editedIn, expectGreen, expectTestsPass, makeClone } from './clone.ts';
import { serve } from './serve.ts';

const EVERYTHING = 'rest,subscriptions,playground,webhooks,mcp,clients,bench,hosts';

/** The application's files that name the template, apart from its license. */
const namesOfTemplate = (clone: Clone) =>
  clone
    .git('grep', '--files-with-matches', '--word-regexp', 'Gatehouse', '--', ':!gatehouse', ':!package-lock.json')
    .split('\n')
    .filter((path) => path !== '' && path !== 'LICENSE');

describe('a name alone', () => {
  const clone = makeClone();

  test.each([
    [[], 'Name your project'],
    [['My API'], '"My API" is not a valid package name'],
    [['my-api', '--without', 'rest,paint'], 'There is no part paint. There are: rest,'],
  ])('%j is refused', async (args, message) => {
    const { status, out } = await clone.npm('adopt', ...args);
    expect(out).toContain(message);
    expect(status).toBe(1);
  });

  test('shows what would change, and writes nothing', async () => {
    const { status, out } = await clone.npm('adopt', 'my-api');
    expect(out).toMatch(/changed {2}README\.md[\s\S]*changed {2}package\.json[\s\S]*Nothing was written/);
    expect(status).toBe(0);
    expect(clone.git('status', '--porcelain')).toBe('');
  });

  test('is written with --write, together with the origin of the template', async () => {
    const commit = clone.git('rev-parse', 'HEAD').trim();
    expect(await clone.npm('adopt', '@acme/my-api', '--write')).toMatchObject({ status: 0 });
    expect(JSON.parse(clone.read('package.json'))).toMatchObject({
      name: '@acme/my-api',
      gatehouse: {
        version: expect.any(String),
        commit,
        tree: clone.git('rev-parse', 'HEAD:gatehouse').trim(),
        without: [],
      },
    });
    expect(JSON.parse(clone.read('package-lock.json'))).toMatchObject({ name: '@acme/my-api' });
    expect(clone.read('README.md')).toMatch(/^# @acme\/my-api$/m);
    expect(clone.read('README.md')).not.toMatch(/Gatehouse|server template/);
    expect(JSON.parse(clone.read('.mcp.json')).mcpServers).toHaveProperty('my-api');
    expect(namesOfTemplate(clone)).toEqual([]);
    expect(editedIn(clone)).toEqual([]);
    expect(clone.read('package.json')).not.toContain('test:template');
    await expectGreen(clone);
  });

  test('leaves tests that pass', () => expectTestsPass(clone), 1_200_000);

  test('is the name of the API, in the banner and in the titles of pages', async () => {
    const { url, printed } = await serve(clone);
    expect(printed).toMatch(/^ {2}@acme\/my-api$/m);
    for (const path of ['/', '/playground/access', '/api/docs'])
      expect(await (await fetch(url + path)).text(), path).toContain(' · @acme/my-api</title>');
    const response = await fetch(`${url}/api/openapi.json`);
    expect(await response.json()).toMatchObject({ info: { title: '@acme/my-api' } });
  });
});

describe('without parts that domains use', () => {
  const clone = makeClone();

  test('removes the tests that need them', async () => {
    await addInvoices(clone);
    expect(await clone.npm('adopt', 'my-api', '--without', 'rest,subscriptions,mcp', '--write')).toMatchObject({
      status: 0,
    });
    expect(clone.read('test/invoice.test.ts')).not.toMatch(/subscribe|callTool|READ/);
    expect(clone.read('test/access/post.test.ts')).not.toMatch(/subscribe/);
    await expectGreen(clone);
  });

  test('leaves tests that pass', async () => {
    const { status, out } = await clone.bash(
      'npx vitest run --project api test/invoice.test.ts test/{access,data}/*.test.ts',
    );
    expect(status, out).toBe(0);
  });
});

describe('without the sample and every part', () => {
  const clone = makeClone();

  test('removes them', async () => {
    const result = await clone.npm('adopt', 'my-api', '--without-sample', '--without', EVERYTHING, '--write');
    expect(result).toMatchObject({ status: 0, out: expect.stringContaining('_drop_post.sql drops the sample') });
    const gone = [
      'gatehouse/bench',
      '.github/workflows/bench.yml',
      'dev/playground-tabs.ts',
      'schema/post.graphql',
      'schema/tools',
      '.mcp.json',
      '.github/workflows/template.yml',
    ];
    expect(gone.filter((path) => existsSync(join(clone.root, path)))).toEqual([]);
    const app = clone.read('src/app.ts');
    expect(app).not.toMatch(
      /\b(rest|serveSubscriptions|subscriptions|playground|clerkWebhook|mcp|readTools)\(|\/webhooks/,
    );
    expect(app).toContain("app.route('/graphql')");
    expect(app).toContain("app.use('/api', middleware, ownRoutes)");
    expect(Object.keys(JSON.parse(clone.read('package.json')).scripts)).not.toContain('bench');
    expect(clone.read('.env.example')).not.toMatch(/MCP_URL|models|CLERK_WEBHOOK_SIGNING_SECRET|webhook/);
    expect(clone.read('.env.example')).toMatch(/\nMETRICS_TOKEN=\n# on or off\. .*\nPLAYGROUND=\n/);
  });

  test('leaves gatehouse/ as it is, except for the folders of parts', () => {
    expect(editedIn(clone)).toEqual([]);
  });

  test('leaves a project whose checks pass', async () => {
    await expectGreen(clone);
  });

  test('leaves tests that pass', () => expectTestsPass(clone), 1_200_000);

  test('leaves a project that serves /graphql only', async () => {
    const { url, printed } = await serve(clone);
    expect(printed).not.toMatch(/Playground|REST|Models/);
    const ask = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };
    expect(await (await fetch(`${url}/graphql`, ask)).json()).toEqual({ data: { __typename: 'Query' } });
    for (const path of ['/', '/api/users', '/api/openapi.json', '/mcp', '/.well-known/oauth-protected-resource/mcp'])
      expect((await fetch(url + path)).status, path).toBe(404);
    expect((await fetch(`${url}/webhooks/clerk`, { method: 'POST' })).status).toBe(404);
  });
});
