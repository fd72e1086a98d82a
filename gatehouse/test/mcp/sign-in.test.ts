import { createServer } from 'node:http';
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { memberships } from '../../clerk/index.ts';
import { closeAfter } from '../support/cleanup.ts';
import { eras, startMcp } from './support.ts';

const api = await startMcp();
const REDIRECT = 'http://localhost:33418/callback';

/** What a client such as an editor stores. Instead of opening a browser, it keeps the URL. */
const createProvider = (clientMetadataUrl?: string) => {
  const kept: { client?: { client_id: string }; tokens?: OAuthTokens; verifier?: string; opened?: URL } = {};
  let discovered: OAuthDiscoveryState | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl: REDIRECT,
    ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
    clientMetadata: { client_name: 'An editor', redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' },
    clientInformation: () => kept.client,
    saveClientInformation: (client) => {
      kept.client = client;
    },
    tokens: () => kept.tokens,
    saveTokens: (tokens) => {
      kept.tokens = tokens;
    },
    redirectToAuthorization: (url) => {
      kept.opened = url;
    },
    saveCodeVerifier: (verifier) => {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier ?? '',
    saveDiscoveryState: (state) => {
      discovered = state;
    },
    discoveryState: () => discovered,
  };
  return { kept, provider };
};

/** What the person does in the browser: choose a user, and allow it. Resolves to the URL to which the browser is sent. */
const consent = async (
  opened: URL | undefined,
  as = 'linus',
  decision = 'allow',
  origin = api.clerk.url,
): Promise<URL> => {
  const page = await fetch(String(opened));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('An editor');
  const response = await fetch(String(opened), {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ as, decision }),
    redirect: 'manual',
  });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
};

describe.each(eras)('a client of %s that knows only the URL', (_era, mode) => {
  const start = async (clientMetadataUrl?: string, as = 'linus') => {
    const { kept, provider } = createProvider(clientMetadataUrl);
    const transport = () => new StreamableHTTPClientTransport(new URL(api.mcpUrl), { authProvider: provider });
    const client = () => new Client({ name: 'editor', version: '1' }, { versionNegotiation: { mode } });
    const first = transport();
    await expect(client().connect(first)).rejects.toThrow(UnauthorizedError);
    const sent = await consent(kept.opened, as);
    await first.finishAuth(sent.searchParams);
    const second = client();
    await second.connect(transport());
    closeAfter(() => second.close());
    return { kept, client: second };
  };

  it('registers, signs the person in with PKCE, and calls tools as them', async () => {
    const { kept, client } = await start();
    expect(kept.client?.client_id).toMatch(/^client_/);
    expect(kept.opened?.searchParams.get('resource')).toBe(api.mcpUrl);
    const claims = decodeJwt(kept.tokens?.access_token ?? '');
    expect(claims).toMatchObject({ iss: api.clerk.url, aud: [api.mcpUrl], sub: 'user_linus', org_id: 'org_acme' });
    const { structuredContent } = await client.callTool({ name: 'WhoAmI', arguments: {} });
    expect(structuredContent).toEqual({ me: { id: 'user_linus', name: 'Linus Torvalds', email: 'linus@example.com' } });
  });

  it('refreshes its token when it has expired, with a refresh token that is good once', async () => {
    const { kept, client } = await start();
    const { refresh_token: used = '' } = kept.tokens ?? {};
    const expired = await api.mintApp('linus', { ttl: -60 });
    if (kept.tokens) kept.tokens = { ...kept.tokens, access_token: expired };
    expect((await client.callTool({ name: 'WhoAmI', arguments: {} })).isError).toBeFalsy();
    expect(kept.tokens?.access_token).not.toBe(expired);
    const again = await token({
      grant_type: 'refresh_token',
      refresh_token: used,
      client_id: kept.client?.client_id ?? '',
    });
    expect(again).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('may have the URL of its metadata document as its id', async () => {
    const { url, documents } = await serveDocuments();
    const id = `${url}/client.json`;
    documents.set('/client.json', { client_id: id, client_name: 'An editor', redirect_uris: [REDIRECT] });
    const { provider, kept } = createProvider();
    kept.client = { client_id: id };
    const transport = new StreamableHTTPClientTransport(new URL(api.mcpUrl), { authProvider: provider });
    await expect(new Client({ name: 'editor', version: '1' }).connect(transport)).rejects.toThrow(UnauthorizedError);
    await transport.finishAuth((await consent(kept.opened, 'grace')).searchParams);
    expect(decodeJwt(kept.tokens?.access_token ?? '')).toMatchObject({ sub: 'user_grace', client_id: id });
  });
});

const serveDocuments = async () => {
  const documents = new Map<string, object>();
  const server = createServer((req, res) => {
    const document = documents.get(req.url ?? '');
    res.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfter(async () => void server.close());
  const address = server.address();
  return { documents, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
};

const token = async (body: Record<string, string>) => {
  const response = await fetch(`${api.clerk.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the authorization server of local Clerk', () => {
  const register = async (redirectUri = REDIRECT) => {
    const response = await fetch(`${api.clerk.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'An editor', redirect_uris: [redirectUri] }),
    });
    return { status: response.status, body: (await response.json()) as { client_id: string } };
  };
  /** RFC 7636, appendix B. */
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const authorize = (clientId: string, changes: Record<string, string> = {}) =>
    new URL(
      `${api.clerk.url}/oauth/authorize?${new URLSearchParams({
        ...{ response_type: 'code', client_id: clientId, redirect_uri: REDIRECT, state: 's', scope: 'poems:read' },
        ...{ code_challenge: challenge, code_challenge_method: 'S256', resource: api.mcpUrl, ...changes },
      })}`,
    );
  const codeFor = async (clientId: string) => (await consent(authorize(clientId))).searchParams.get('code') ?? '';

  it('has the issuer that the metadata of the resource names', async () => {
    const resource = await (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', api.mcpUrl))).json();
    const metadata = await (await fetch(`${api.clerk.url}/.well-known/oauth-authorization-server`)).json();
    expect(resource).toMatchObject({
      resource: api.mcpUrl,
      authorization_servers: [(metadata as { issuer: string }).issuer],
      scopes_supported: ['profile', 'email', 'poems:read', 'poems:write', 'user:org:read'],
    });
    expect(JSON.stringify(resource)).not.toMatch(/openid|offline_access/);
  });

  it('issues a code for one use, with its verifier, for the resource of the consent', async () => {
    const { body } = await register();
    const redeem = async (changes: Record<string, string> = {}) =>
      token({
        ...{ grant_type: 'authorization_code', code: await codeFor(body.client_id), client_id: body.client_id },
        ...{ redirect_uri: REDIRECT, code_verifier: verifier, ...changes },
      });
    expect((await redeem()).status).toBe(200);
    expect((await redeem({ code_verifier: `${verifier}x` })).body.error).toBe('invalid_grant');
    expect((await redeem({ redirect_uri: 'http://localhost:1/callback' })).body.error).toBe('invalid_grant');
    expect((await redeem({ client_id: (await register()).body.client_id })).body.error).toBe('invalid_grant');
    expect((await redeem({ resource: 'https://other.example.com' })).body.error).toBe('invalid_target');
    const code = await codeFor(body.client_id);
    expect((await redeem({ code })).status).toBe(200);
    expect((await redeem({ code })).body.error).toBe('invalid_grant');
  });

  it('requires PKCE, and reports a denial to the client', async () => {
    const { body } = await register();
    const without = await fetch(authorize(body.client_id, { code_challenge_method: 'plain' }), { redirect: 'manual' });
    expect(without.headers.get('location')).toContain('error=invalid_request');
    const denied = await consent(authorize(body.client_id), 'linus', 'deny');
    expect(Object.fromEntries(denied.searchParams)).toEqual({ error: 'access_denied', state: 's', iss: api.clerk.url });
  });

  it('does not redirect to a URI that the client did not register', async () => {
    const { body } = await register();
    for (const redirectUri of [
      'https://evil.example/callback',
      'http://localhost:33418/other',
      'javascript:alert(1)',
    ]) {
      const response = await fetch(authorize(body.client_id, { redirect_uri: redirectUri }), { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
    expect((await fetch(authorize(body.client_id, { redirect_uri: 'http://localhost:5/callback' }))).status).toBe(200);
    expect((await register('http://evil.example/callback')).status).toBe(400);
    expect((await fetch(authorize('client_unknown'))).status).toBe(400);
  });

  it('accepts consent from its own page only', async () => {
    const { body } = await register();
    for (const origin of ['https://evil.example', 'null', 'http://localhost:4000']) {
      const response = await fetch(authorize(body.client_id), {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ as: 'ada', decision: 'allow' }),
        redirect: 'manual',
      });
      expect(response.status, origin).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('location')).toBeNull();
    }
    const page = await fetch(authorize(body.client_id));
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('the organization of the person', () => {
  const list = async (scopes: string[]) => {
    const accessToken = await api.mintApp('linus', { scopes: ['poems:read', ...scopes] });
    const client = new Client({ name: 'editor', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${accessToken}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(api.mcpUrl), { requestInit }));
    closeAfter(() => client.close());
    return client.callTool({ name: 'ListOrganizationPoems', arguments: { first: 1 } });
  };

  it('counts if the token names it and the mirror has the membership', async () => {
    expect((await list(['user:org:read'])).isError).toBeFalsy();
    await api.database.db.update(memberships).set({ deletedAt: new Date() });
    expect((await list(['user:org:read'])).isError).toBe(true);
  });
});
