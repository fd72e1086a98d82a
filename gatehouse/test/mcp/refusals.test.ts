import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAccessTokenMinter } from '../../local-clerk/access-token.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { startApi } from '../support/api.ts';
import { ALL, call, listTools, READ, send, startMcp } from './support.ts';

const api = await startMcp({ CORS_ORIGINS: 'https://app.example.com' });
const origin = new URL(api.mcpUrl).origin;
const METADATA = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
const SCOPES = 'scope="profile email poems:read poems:write user:org:read"';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = async (token: string, message: unknown = listTools, url = api.mcpUrl) => send(url, message, bearer(token));
const challengeOf = ({ headers }: Response) => headers.get('www-authenticate');

describe('without a valid access token', () => {
  it.each(['GET', 'POST', 'DELETE', 'PUT'])('a client learns where to get one (%s)', async (method) => {
    const response = await fetch(api.mcpUrl, { method });
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toBe(`Bearer ${METADATA}, ${SCOPES}`);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { message: 'Not signed in.' } });
  });

  it.each<[what: string, make: () => Promise<string>]>([
    ['another audience', () => api.mintApp('linus', { resource: 'https://other.example.com/mcp' })],
    ['no audience', () => api.mintApp('linus', { resource: null })],
    ['an audience that only starts with ours', () => api.mintApp('linus', { resource: `${api.mcpUrl}/token` })],
    ['another issuer', () => api.mintApp('linus', { claims: { iss: 'https://clerk.other.example' } })],
    ['a time that has passed', () => api.mintApp('linus', { ttl: -60 })],
    ['no expiry', () => api.mintApp('linus', { claims: { exp: undefined } })],
    ['a subject that is not a person', () => api.mintApp('linus', { claims: { sub: 'mch_local' } })],
    ['no client', () => api.mintApp('linus', { claims: { client_id: undefined } })],
    [
      'the signature of another key',
      async () => {
        const mint = createAccessTokenMinter(
          { ...(await makeKeys()), kid: api.keys.kid },
          api.clerk.store,
          api.clerk.url,
        );
        return mint({ userId: 'user_linus', clientId: 'client_editor', scopes: ALL, resource: api.mcpUrl });
      },
    ],
    ['the type of a session token', () => api.mintApp('linus', { header: { typ: 'JWT' } })],
    ['a session token', () => api.mint('linus')],
    ['an API key', async () => api.clerk.store.issue({ kind: 'api_key', subject: 'user_linus' }).secret],
    [
      'an opaque token for another audience',
      async () =>
        api.clerk.store.issue({ kind: 'oauth_token', subject: 'user_linus', audience: ['https://other.example.com'] })
          .secret,
    ],
    [
      'an opaque token without an audience',
      async () => api.clerk.store.issue({ kind: 'oauth_token', subject: 'user_linus' }).secret,
    ],
  ])('refuses a token with %s', async (_what, make) => {
    const response = await ask(await make());
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toBe(`Bearer error="invalid_token", ${METADATA}, ${SCOPES}`);
  });

  it('refuses an opaque token as soon as it is revoked', async () => {
    const { token, secret } = api.clerk.store.issue({
      kind: 'oauth_token',
      subject: 'user_linus',
      audience: [api.mcpUrl],
    });
    expect((await ask(secret)).status).toBe(200);
    api.clerk.store.revoke(token.id, 'lost');
    expect((await ask(secret)).status).toBe(401);
  });

  it('does not accept an access token at other endpoints', async () => {
    const token = await api.mintApp('linus', { scopes: ALL });
    const answer = await api.withAuthorization(`Bearer ${token}`).query('{ poems(first: 1) { edges { cursor } } }');
    expect(answer.errors).toMatchObject([{ extensions: { reason: 'token-type-mismatch' } }]);
  });
});

describe('the endpoint for pasted tokens', () => {
  const url = `${api.mcpUrl}/token`;
  it('does not mention OAuth in a refusal', async () => {
    const none = await send(url, listTools);
    expect([none.status, challengeOf(none)]).toEqual([401, 'Bearer']);
    const bad = await ask(await api.mint('linus', { ttl: -60 }), listTools, url);
    expect([bad.status, challengeOf(bad)]).toEqual([401, 'Bearer error="invalid_token"']);
    const app = await ask(await api.mintApp('linus'), listTools, url);
    expect([app.status, challengeOf(app)]).toEqual([401, 'Bearer error="invalid_token"']);
    expect((await fetch(`${origin}/.well-known/oauth-protected-resource/mcp/token`)).status).toBe(404);
    expect((await fetch(`${origin}/.well-known/oauth-authorization-server`)).status).toBe(404);
  });
});

describe('a token with too few scopes', () => {
  it('gets all scopes of the tool at once', async () => {
    const response = await ask(await api.mintApp('linus', { scopes: ['profile'] }), call('WhoAmI'));
    expect(response.status).toBe(403);
    expect(challengeOf(response)).toBe(`Bearer error="insufficient_scope", ${METADATA}, scope="email profile"`);
    const write = await ask(
      await api.mintApp('linus', { scopes: READ }),
      call('DraftPoem', { input: { title: 'x', body: 'x' } }),
    );
    expect([write.status, challengeOf(write)]).toEqual([
      403,
      `Bearer error="insufficient_scope", ${METADATA}, scope="poems:write"`,
    ]);
  });

  it('is sent for the scope that names the organization, if the tool needs one', async () => {
    const token = await api.mintApp('linus', { scopes: READ });
    const response = await ask(token, call('ListOrganizationPoems'));
    expect([response.status, challengeOf(response)]).toEqual([
      403,
      `Bearer error="insufficient_scope", ${METADATA}, scope="poems:read user:org:read"`,
    ]);
    const none = await ask(await api.mintApp('linus', { scopes: [] }), call('ListOrganizationPoems'));
    expect(challengeOf(none)).toContain('scope="poems:read user:org:read"');
  });

  it('is not sent for scopes that would not help', async () => {
    const { secret } = api.clerk.store.issue({
      kind: 'oauth_token',
      subject: 'user_linus',
      scopes: [...READ, 'user:org:read'],
      audience: [api.mcpUrl],
    });
    const response = await ask(secret, call('ListOrganizationPoems'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { isError: true } });
  });
});

describe('requests from other pages and for other hosts', () => {
  it('refuses a page of another origin, and accepts its own and those of CORS_ORIGINS', async () => {
    const token = await api.mintApp('linus', { scopes: READ });
    const from = (page: string) => send(api.mcpUrl, listTools, { ...bearer(token), origin: page });
    const foreign = await from('https://evil.example');
    expect([foreign.status, challengeOf(foreign)]).toEqual([403, `Bearer ${METADATA}, ${SCOPES}`]);
    expect((await from('null')).status).toBe(403);
    expect((await from(origin)).status).toBe(200);
    const friend = await from('https://app.example.com');
    expect([friend.status, friend.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example.com',
    ]);
  });

  it('refuses another Host header, as in DNS rebinding', async () => {
    // Local Clerk accepts no other host at any endpoint: here it looks like a Clerk application.
    const own = await startApi({
      MCP_URL: 'https://api.example.com/mcp',
      CLERK_SECRET_KEY: 'sk_test_of_an_application',
    });
    const token = await own.mintApp('linus', { scopes: READ });
    const { port } = new URL(own.url);
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        const accept = 'application/json, text/event-stream';
        const headers = { ...bearer(token), host, accept, 'content-type': 'application/json' };
        request({ port, path: '/mcp', method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end(JSON.stringify(listTools));
      });
    expect(await statusFor('api.example.com')).toBe(200);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    for (const host of [
      `evil.example:${port}`,
      'api.example.com.evil.example',
      '127.0.0.1.evil.example',
      '[::2]',
      'x',
    ]) {
      expect(await statusFor(host), host).toBe(403);
    }
  });
});

describe('malformed messages', () => {
  it('get a JSON-RPC error, and the server goes on', async () => {
    const token = await api.mintApp('linus', { scopes: READ });
    const statusOf = async (message: unknown, headers = {}) => {
      const response = await send(api.mcpUrl, message, { ...bearer(token), ...headers });
      const text = await response.text();
      expect(text === '' ? {} : JSON.parse(text)).not.toHaveProperty('result');
      return response.status;
    };
    expect(await statusOf('{')).toBe(400);
    expect(await statusOf('')).toBe(400);
    expect(await statusOf('null')).toBe(400);
    expect(await statusOf('7')).toBe(400);
    expect(await statusOf([listTools, listTools])).toBe(400);
    expect(await statusOf({})).toBe(400);
    expect(await statusOf({ jsonrpc: '1.0', id: 1, method: 'tools/list' })).toBe(400);
    expect(await statusOf({ ...call('x'.repeat(2 * 1024 * 1024)) })).toBe(413);
    expect(await statusOf(listTools, { 'content-type': 'text/plain' })).toBe(415);
    expect(await statusOf(listTools, { accept: 'text/html' })).toBe(406);
    expect(await statusOf({ ...listTools, method: 'resources/list' })).toBe(200);
    expect(await statusOf(call('NoSuchTool'))).toBe(200);
    expect((await send(api.mcpUrl, listTools, bearer(token))).status).toBe(200);
  });

  it('get an error that does not repeat their long parts', async () => {
    const token = await api.mintApp('linus', { scopes: READ });
    const long = 'x'.repeat(100_000);
    const hello = { jsonrpc: '2.0', id: 1, method: 'initialize' };
    const clientInfo = { name: 'test', version: '1' };
    const version = '2026-07-28';
    const meta = (protocolVersion: string) => ({
      'io.modelcontextprotocol/protocolVersion': protocolVersion,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    });
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, 1]));
    const capabilities = (experimental: object) => ({
      protocolVersion: version,
      capabilities: { experimental },
      clientInfo,
    });
    const messages = [
      call(long),
      call('ReadPoem', { [long]: 1 }),
      call('ReadPoem', { id: long }),
      { ...listTools, id: long },
      { ...listTools, method: long },
      { ...hello, params: capabilities({ [long]: 1 }) },
      { ...hello, params: capabilities(many) },
      { ...listTools, params: { _meta: meta(long) } },
    ];
    for (const message of messages) {
      const response = await send(api.mcpUrl, message, bearer(token));
      const text = await response.text();
      expect(text.length, text.slice(0, 200)).toBeLessThan(2_500);
      expect(text).toMatch(/"error":|"isError":true/);
    }
    const own = await send(api.mcpUrl, { ...listTools, id: 'x'.repeat(200) }, bearer(token));
    expect(await own.json()).toMatchObject({ id: 'x'.repeat(200), result: {} });
  });

  it.each(['GET', 'DELETE', 'PUT'])('%s is not allowed for callers with a token', async (method) => {
    const response = await fetch(api.mcpUrl, { method, headers: bearer(await api.mintApp('linus')) });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

it('while Clerk cannot be reached, opaque tokens are 503 and JWTs are served', async () => {
  const { secret } = api.clerk.store.issue({ kind: 'oauth_token', subject: 'user_linus', audience: [api.mcpUrl] });
  await api.clerk.close();
  const response = await ask(secret);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await ask(await api.mintApp('linus'))).status).toBe(200);
});
