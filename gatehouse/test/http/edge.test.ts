import { describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi({ CORS_ORIGINS: 'https://app.example.com' });
const PUBLIC = '{ poems(first: 1) { edges { node { id } } } }';
const json = { 'content-type': 'application/json' };

describe('health', () => {
  it.each(['/livez', '/readyz'])('%s', async (path) => {
    const response = await api.anonymous.fetch(path);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    api.anonymous.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  it('lets the configured origin in, without cookies', async () => {
    const response = await preflight('https://app.example.com');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('lets no other origin in', async () => {
    const response = await preflight('https://evil.example.com');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('sends the security headers, and none that names the software', async () => {
  const { headers } = await api.anonymous.fetch('/livez');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('strict-transport-security')).toContain('max-age=');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
});

describe('what is not a GraphQL request', () => {
  it('an unknown path', async () => {
    const response = await api.anonymous.fetch('/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, title: 'Not Found', code: 'NOT_FOUND' });
  });

  it('a body that is not JSON', async () => {
    const response = await api.anonymous.fetch('/graphql', { method: 'POST', headers: json, body: '{"query":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('a body that is too large', async () => {
    const body = JSON.stringify({ query: PUBLIC, variables: { fill: 'x'.repeat(1_100_000) } });
    const response = await api.anonymous.fetch('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(413);
  });

  it('several operations in one body', async () => {
    const body = JSON.stringify([{ query: PUBLIC }, { query: PUBLIC }]);
    const response = await api.anonymous.fetch('/graphql', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
  });

  it('a request that a foreign page can send without a preflight (CSRF)', async () => {
    const search = `?query=${encodeURIComponent(PUBLIC)}`;
    expect((await api.anonymous.fetch(`/graphql${search}`)).status).toBe(400);
    const form = await api.anonymous.fetch('/graphql', {
      method: 'POST',
      body: new URLSearchParams({ query: PUBLIC }),
    });
    expect(form.status).toBe(400);
    const asked = await api.anonymous.fetch(`/graphql${search}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(asked.status).toBe(200);
  });

  it('a mutation by GET', async () => {
    const search = `?query=${encodeURIComponent('mutation { deletePoem(id: "1") }')}`;
    const response = await api.as('ada').fetch(`/graphql${search}`, { headers: json });
    expect(response.status).toBe(405);
  });
});

describe('an operation that is too large', () => {
  const refused = async (document: string, message: RegExp) => {
    const answer = await api.anonymous.query(document);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0].message).toMatch(message);
  };
  const poems = (inside: string) => `poems(first: 1) { edges { node { ${inside} } } }`;

  it('tokens', () => refused(`{ ${'__typename '.repeat(1_001)} }`, /Document contains more that 1000 tokens/));

  it('a list within a list is deep enough, a third is too deep', async () => {
    const twice = `{ ${poems(`author { ${poems('title')} }`)} }`;
    expect((await api.anonymous.query(twice)).errors).toBeUndefined();
    await refused(
      `{ ${poems(`author { ${poems(`author { ${poems('title')} }`)} }`)} }`,
      /Query depth limit of 8 exceeded/,
    );
  });

  it('aliases', () => {
    const aliased = Array.from({ length: 16 }, (_, index) => `a${index}: ${poems('id')}`);
    return refused(`{ ${aliased.join(' ')} }`, /Aliases limit of 15 exceeded/);
  });

  it('directives', () =>
    refused(`{ poems { edges { cursor ${'@include(if: true) '.repeat(21)} } } }`, /Directives limit/));

  it('cost: a hundred poems with every short field are fine, a hundred of a hundred are not', async () => {
    const hundred = (inside: string) => `poems(first: 100) { edges { node { ${inside} } } }`;
    const every =
      'id title status organizationId createdAt updatedAt publishedAt author { id name imageUrl createdAt }';
    expect((await api.anonymous.query(`{ ${hundred(every)} }`)).errors).toBeUndefined();
    await refused(`{ ${hundred(`author { ${hundred('title')} }`)} }`, /Query Cost limit of 10000/);
  });
});
