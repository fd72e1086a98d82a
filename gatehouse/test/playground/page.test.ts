import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { page } from '../../playground/page.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();

/** fetch would not send another Host. */
const statusWithHost = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`${api.url}/`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });

const policyOf = (response: Response): Record<string, string[]> =>
  Object.fromEntries(
    (response.headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

const settingsOf = async (response: Response) => {
  const json = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(await response.text())?.[1];
  return JSON.parse(json ?? '');
};

it('allows only its own scripts, no frame around it, and connections only to the API and local Clerk', async () => {
  const response = await api.anonymous.fetch('/');
  expect(response.status).toBe(200);
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { host } = new URL(api.url);
  const policy = policyOf(response);
  expect(policy).toMatchObject({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'connect-src': ["'self'", `ws://${host}`, `wss://${host}`, api.clerk.url],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
  expect(policy['style-src']).toEqual(["'self'", expect.stringMatching(/^'nonce-.{22,}'$/), expect.any(String)]);
});

it('has a new nonce for each request', async () => {
  const [one, two] = await Promise.all([api.anonymous.fetch('/'), api.anonymous.fetch('/')]);
  expect(policyOf(one)['style-src']).not.toEqual(policyOf(two)['style-src']);
});

it('loads only files with a content hash in their path, which browsers cache forever', async () => {
  const html = await (await api.anonymous.fetch('/')).text();
  const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(10);
  for (const path of paths) {
    expect(path).toMatch(/^\/playground\/[\w-]{16}\/[\w.-]+$/);
    const asset = await api.anonymous.fetch(path);
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(await asset.text()).not.toContain('sourceMappingURL=');
  }
});

it('logs requests for the page, but not those for its files', async () => {
  const html = await (await api.anonymous.fetch('/')).text();
  const main = /src="([^"]+\/main\.js)"/.exec(html)?.[1] ?? '';
  const missing = main.replace('main', 'missing');
  for (const path of [main, missing]) await (await api.anonymous.fetch(path)).text();
  const logged = () => api.logs().map(({ path }) => path);
  await expect.poll(logged).toContain(missing);
  expect(logged()).toContain('/');
  expect(logged()).not.toContain(main);
});

it("asks for GraphiQL's script first, and for each module that runs at once; others wait until GraphiQL is shown", async () => {
  const filesOf = async (path: string) =>
    [
      ...(await (await api.anonymous.fetch(path)).text()).matchAll(
        /<link rel="(?:module)?preload"[^>]* href="[^"]*\/([^"/]+)"/g,
      ),
    ].map(([, name]) => name);
  const [first, ...modules] = await filesOf('/');
  expect(first).toBe('graphiql.min.js');
  expect(modules).toEqual(expect.arrayContaining(['main.js', 'records.js', 'dom.js']));
  for (const name of [
    'extras.js',
    'token-panel.js',
    'access-panel.js',
    'requests-panel.js',
    'entry.js',
    'access-page.js',
  ])
    expect(modules).not.toContain(name);
  expect(await filesOf('/playground/access')).toEqual(expect.arrayContaining(['access-page.js', 'explanation.js']));
  expect(await filesOf('/playground/access')).not.toContain('main.js');
});

it('serves no other files than its assets', async () => {
  const html = await (await api.anonymous.fetch('/')).text();
  const folder = /\/playground\/[\w-]{16}/.exec(html)?.[0];
  for (const name of ['tsconfig.json', 'globals.d.ts', '..%2fplayground.ts', '%2e%2e%2fpage.ts', 'constructor', '']) {
    expect((await api.anonymous.fetch(`${folder}/${name}`)).status, name).toBe(404);
  }
  expect((await api.anonymous.fetch('/playground/0000000000000000/main.js')).status).toBe(404);
});

it('answers to names of this machine only, so that no other page can read it by DNS rebinding', async () => {
  const { port } = new URL(api.url);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'LOCALHOST', '[::1]:4000']) {
    expect(await statusWithHost(host), host).toBe(200);
  }
  for (const host of [`evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.2']) {
    expect(await statusWithHost(host), host).toBe(403);
  }
});

it('is mounted before authentication: a bad token does not hide it', async () => {
  expect((await api.withAuthorization('Bearer nonsense').fetch('/')).status).toBe(200);
});

it('embeds the settings as data: no sample can end its script and begin another', () => {
  const samples = [{ query: '</script><script src="/evil.js"></script><!--' }];
  const nothing = { nonce: '', localClerk: null, clerk: null, refusalCodes: [], development: false, kinds: [] };
  const settings = { ...nothing, name: '<b>', samples };
  const html = page({ assets: { path: '/playground/x', files: new Map() }, settings });
  expect(html).not.toContain('<b>');
  expect(html).not.toContain('<script src="/evil.js">');
  expect(html).not.toContain('<!--');
});

it('has the name of the application in the titles of its pages, from package.json', async () => {
  const { name } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  for (const path of ['/', '/playground/access', '/playground/requests', '/api/docs']) {
    expect(await (await api.anonymous.fetch(path)).text(), path).toMatch(
      new RegExp(`<title>[\\w ]+ · ${name}</title>`),
    );
  }
});

it('is absent in production', async () => {
  const production = await startApi({
    NODE_ENV: 'production',
    CLERK_SECRET_KEY: 'sk_test_own',
    CLERK_API_URL: undefined,
  });
  expect((await production.anonymous.fetch('/')).status).toBe(404);
});

it('has no people and no local identity in production with PLAYGROUND=on, but the Clerk application', async () => {
  const production = await startApi({
    NODE_ENV: 'production',
    PLAYGROUND: 'on',
    CLERK_SECRET_KEY: 'sk_test_own',
    CLERK_API_URL: undefined,
  });
  const response = await production.anonymous.fetch('/');
  expect(response.status).toBe(200);
  const policy = policyOf(response);
  expect(policy['script-src']).toEqual(["'self'", 'https://clerk.gatehouse.localhost']);
  expect(policy['connect-src']?.join(' ')).not.toContain(new URL(production.clerk.url).host);
  const settings = await settingsOf(response);
  expect(settings).toMatchObject({ localClerk: null, clerk: { frontendApi: 'clerk.gatehouse.localhost' } });
  expect(JSON.stringify(settings)).not.toContain('sk_test');
});

it('can be turned off', async () => {
  const without = await startApi({ PLAYGROUND: 'off' });
  expect((await without.anonymous.fetch('/')).status).toBe(404);
});
